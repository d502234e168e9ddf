import { macAddressOf } from "../../model/mac-address";
import { oneLine } from "../../model/one-line";

/** Parts that the readers of foreign files share. All is pure, and takes the time that the length of a file takes. */

/** A machine in a foreign file. */
export interface Machine {
  /** Its line in the file. */
  readonly line: number;
  /** Its host name, else its MAC address. */
  readonly name: string;
  readonly macAddress: string;
}

/** Reasons for which an entry of a foreign file is no machine. */
export const LEFT_OUT_WHY = ["no_mac", "ignored", "another_card", "incomplete"] as const;
export type LeftOutWhy = (typeof LEFT_OUT_WHY)[number];

/** An entry that is left out. */
export interface LeftOut {
  readonly line: number;
  /** Its beginning. */
  readonly text: string;
  readonly why: LeftOutWhy;
}

/** The entries of a file. */
export interface Found {
  readonly machines: readonly Machine[];
  readonly leftOut: readonly LeftOut[];
}

/** A file, in the forms in which readers want it. */
export interface ForeignFile {
  readonly text: string;
  readonly lines: readonly string[];
  /** Undefined: it is no JSON. */
  readonly json: unknown;
}

/** The most characters of a line that are shown. */
const SHOWN = 60;

/** A collection of what is found. */
export interface Finds {
  /** @param names in the order in which they are preferred; nobody's where none is a host name */
  take(line: number, macAddress: string, ...names: readonly (string | undefined)[]): void;
  leave(line: number, text: string, why: LeftOutWhy): void;
  /** Takes an entry with a card, and leaves out one without. @param text what it is left out by */
  enter(line: number, card: string | null, text: string, ...names: readonly (string | undefined)[]): void;
  found(): Found;
  /** The same, where later entries replace earlier ones of the same card: files that are written on and on. */
  latest(): Found;
}

export function createFinds(): Finds {
  const machines: Machine[] = [];
  const leftOut: LeftOut[] = [];
  const take: Finds["take"] = (line, macAddress, ...names) =>
    void machines.push({ line, macAddress, name: hostNameOf(names) ?? macAddress });
  const leave: Finds["leave"] = (line, text, why) =>
    void leftOut.push({ line, text: oneLine(text.slice(0, SHOWN * 2).trim()).slice(0, SHOWN), why });
  return {
    ...{ take, leave },
    enter: (line, card, text, ...names) => (card ? take(line, card, ...names) : leave(line, text, "no_mac")),
    found: () => ({ machines, leftOut }),
    latest() {
      const last = new Map<string, Machine>();
      for (const machine of machines) {
        const before = last.get(machine.macAddress);
        const hasName = machine.name !== machine.macAddress;
        last.delete(machine.macAddress);
        last.set(machine.macAddress, before && !hasName ? { ...machine, name: before.name } : machine);
      }
      return { machines: [...last.values()], leftOut };
    },
  };
}

/** The first text that is a host name: an address, or the sign for no name, is none. */
function hostNameOf(names: readonly (string | undefined)[]): string | undefined {
  return names
    .map((name) => without(name ?? "", " \t\"'").replace(/\.$/, ""))
    .find((name) => !["", "*", "?", "-"].includes(name) && !isAddress(name));
}

/** A text without these characters around it. */
export function without(text: string, characters: string): string {
  let [begin, end] = [0, text.length];
  while (begin < end && characters.includes(text.charAt(begin))) begin++;
  while (end > begin && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(begin, end);
}

/** Whether a text is an IP address, or a network, be it in brackets. */
export function isAddress(text: string): boolean {
  const plain = without(text, "[]()");
  return (
    /^\d{1,3}(\.\d{1,3}){3}(\/\d{1,2})?$/.test(plain) ||
    /^[0-9a-f]*:[0-9a-f:.]*:[0-9a-f.]*(\/\d{1,3})?$/i.test(plain)
  );
}

/** A card's MAC address as it is kept, also where leading zeros are left out, as in 8:0:2b:1:2:3. Null: it is none. */
export function cardOf(text: string): string | null {
  if (!/^[0-9a-f]{1,2}(:[0-9a-f]{1,2}){5}$/i.test(text)) return macAddressOf(text);
  return text
    .split(":")
    .map((pair) => pair.padStart(2, "0"))
    .join(":")
    .toUpperCase();
}

/** Lines of places in a text; they are asked for in ascending order. */
export function createLineCounter(text: string): (at: number) => number {
  let [line, counted] = [1, 0];
  return (at) => {
    for (; counted < at; counted++) if (text.charAt(counted) === "\n") line++;
    return line;
  };
}

/** Lines on which strings of a JSON file stand; they are asked for in their order. */
export function createPlaces(text: string): (written: string) => number {
  const lineOf = createLineCounter(text);
  let [from, line] = [0, 1];
  return (written) => {
    const at = from < 0 ? -1 : text.indexOf(`"${written}"`, from);
    // One that is written otherwise is not looked for again and again.
    from = at < 0 ? -1 : at + 1;
    if (at >= 0) line = lineOf(at);
    return line;
  };
}

/** An object of a JSON file. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

export function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * A text whose comments are blanks, line by line as long as before.
 * @param kinds the beginnings of comments; strings in quotation marks hold none
 */
export function withoutComments(text: string, kinds: "#" | "# // /*"): string {
  const pattern =
    kinds === "#"
      ? /"(?:[^"\\\n]|\\.)*"|#[^\n]*/g
      : /"(?:[^"\\\n]|\\.)*"|(?:#|\/\/)[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g;
  return text.replace(pattern, (found) => (found.startsWith('"') ? found : found.replace(/[^\n]/g, " ")));
}

const BOM = "\uFEFF";

export function foreignFile(given: string): ForeignFile {
  const text = (given.startsWith(BOM) ? given.slice(BOM.length) : given).replace(/\r\n?/g, "\n");
  return { text, lines: text.split("\n"), json: jsonOf(text) };
}

/** The value of a JSON text, with comments and the commas that Kea permits behind the last entry of a list. */
function jsonOf(text: string): unknown {
  if (!text.includes("{")) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    const bare = withoutComments(text, "# // /*");
    if (!/^\s*[{[]/.test(bare)) return undefined;
    try {
      return JSON.parse(
        bare.replace(/"(?:[^"\\\n]|\\.)*"|,(?=\s*[}\]])/g, (found) => (found === "," ? " " : found)),
      ) as unknown;
    } catch {
      return undefined;
    }
  }
}
