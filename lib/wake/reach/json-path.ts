import { WayFault } from "../way";
import { inside } from "./request";

/** Names and indexes that lead to a value. */
export type JsonPath = readonly string[];

const STEP = /^(?:\.?([\p{L}_$][\p{L}\p{N}_$-]*)|\[(\d{1,6})\]|\["((?:[^"\\]|\\.)*)"\])/u;
/** Longer ones lead nowhere that anybody meant. */
const MOST_STEPS = 32;

/**
 * Reads `$` (all of it), `output`, `result.switch[0].output`, `$.relays[0].ison` or `["switch:0"].output`.
 * @throws WayFault `bad_option` named `state_path`
 */
export function parseJsonPath(text: string): JsonPath {
  if (text === "$") return [];
  const steps: string[] = [];
  let rest = text.startsWith("$.") || text.startsWith("$[") ? text.slice(1) : text;
  if (text.startsWith(".")) throw new WayFault("bad_option", "state_path");
  while (rest !== "") {
    const match = STEP.exec(rest);
    // Two names have a dot between them.
    const isGlued = steps.length > 0 && match?.[1] !== undefined && !rest.startsWith(".");
    if (!match || isGlued || steps.length === MOST_STEPS) throw new WayFault("bad_option", "state_path");
    steps.push(match[1] ?? match[2] ?? (match[3] ?? "").replace(/\\(.)/gsu, "$1"));
    rest = rest.slice(match[0].length);
  }
  if (steps.length === 0) throw new WayFault("bad_option", "state_path");
  return steps;
}

/** The value there, as text; null: there is none, or it is a list or an object. */
export function valueAt(json: unknown, path: JsonPath): string | null {
  const found = inside(json, ...path);
  return ["string", "number", "boolean"].includes(typeof found) ? String(found) : null;
}
