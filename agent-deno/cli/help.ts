/** `help` and `version`, and what is said to those who mistype. */
import { VERSION } from "../host/environment.ts";
import { Refusal } from "../refusal.ts";
import type { Verb, VerbName, Verbs } from "./verb.ts";

/** Stands at the end of what is said of wrong usage. */
export const SEE_HELP = "See `komo-agent help`.";

/** `help`, for the verbs that there are. */
export function helpFor(verbs: () => Verbs): Verb {
  return {
    arguments: "[command]",
    words: [0, 1],
    changes: false,
    summary: "Explain the commands, or one of them.",
    details: "",
    run({ words: [word] }, { io }) {
      if (word === undefined) return io.out(overview(verbs()));
      const name = verbNamed(word, verbs());
      io.out(explain(name, verbs()[name]));
    },
  };
}

export const version: Verb = {
  arguments: "",
  words: [0, 0],
  changes: false,
  summary: "Print the version.",
  details: "",
  run: (_args, { io }) => io.out(VERSION),
};

/** @throws Refusal (2) where there is no such verb, with the nearest one */
export function verbNamed(word: string, verbs: Verbs): VerbName {
  if (Object.hasOwn(verbs, word)) return word as VerbName;
  const guess = didYouMean(word, Object.keys(verbs));
  throw new Refusal(2, `Unknown command "${word}".${guess} ${SEE_HELP}`);
}

function overview(verbs: Verbs): string {
  const all = Object.entries(verbs);
  const rooted = all.flatMap(([name, { changes }]) => (changes ? [name] : []));
  return [
    `komo-agent ${VERSION}: lets a komoriuta manager turn this server off.`,
    "",
    "Usage: komo-agent <command> [arguments]",
    "",
    "Commands:",
    ...all.map(([name, { summary }]) => `  ${name.padEnd(9)}${summary}`),
    "",
    `\`komo-agent help <command>\` tells more. ${rooted.slice(0, -1).join(", ")} and ${rooted.at(-1)} need root.`,
  ].join("\n");
}

/** The usage of a verb in the first line, then the rest of its help. */
export function explain(name: VerbName, { arguments: args, summary, details }: Verb): string {
  const usage = `Usage: komo-agent ${name}${args === "" ? "" : ` ${args}`}`;
  return [usage, "", summary, ...(details === "" ? [] : [details])].join("\n");
}

/** ` Did you mean "…"?` where one of the words is near to what was typed, else nothing. */
export function didYouMean(typed: string, words: readonly string[]): string {
  const [best] = words
    .map((word) => ({ word, distance: distance(typed.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(2, best.word.length / 3)
    ? ` Did you mean "${best.word}"?`
    : "";
}

/** Letters to add, drop or change from one word to the other (Levenshtein). */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [i, letter] of [...from.slice(0, 50)].entries()) {
    const above = row;
    row = [i + 1];
    for (const [j, other] of [...to].entries()) {
      const changed = (above[j] ?? 0) + (letter === other ? 0 : 1);
      row.push(Math.min(changed, (above[j + 1] ?? 0) + 1, (row[j] ?? 0) + 1));
    }
  }
  return row.at(-1) ?? 0;
}
