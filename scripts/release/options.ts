/** The options of `npm run release`. Pure. */
import { Fault } from "../common/say.mjs";
import { type Part, PARTS } from "./plan";

export interface Options {
  readonly parts: readonly Part[];
  /** Whether it is made a second time, from a clone, and compared. */
  readonly twice: boolean;
}

const HELP = `Usage: npm run release [-- --only PART,PART] [--twice]; the parts are ${PARTS.join(", ")}.`;

/** @throws Fault where it makes no sense */
export function optionsOf(argv: readonly string[]): Options {
  const parts = new Set<Part>();
  let twice = false;
  for (let at = 0; at < argv.length; at++) {
    const word = argv[at] ?? "";
    if (word === "--twice") twice = true;
    else if (word === "--only" || word.startsWith("--only=")) {
      const value = word === "--only" ? (argv[++at] ?? "") : word.slice("--only=".length);
      for (const name of value.split(",")) parts.add(partOf(name));
    } else throw new Fault(`"${word}" is nothing that can be asked for. ${HELP}`);
  }
  return { parts: parts.size > 0 ? PARTS.filter((part) => parts.has(part)) : PARTS, twice };
}

function partOf(name: string): Part {
  const part = PARTS.find((one) => one === name);
  if (part === undefined) throw new Fault(`"${name}" is no part of a release. ${HELP}`);
  return part;
}
