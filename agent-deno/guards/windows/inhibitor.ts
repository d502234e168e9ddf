/** Programs and drivers that asked Windows to stay awake: what `powercfg /requests` lists. */
import { outputOfSystem } from "../../host/windows/programs.ts";
import type { Guard } from "../guard.ts";
import type { Holder } from "../words.ts";

const LONGEST_MS = 4_000;
const LONGEST_NAME = 160;

export function inhibitorGuard(): Guard {
  return {
    name: "inhibitor",
    async check(signal) {
      const text = await outputOfSystem("powercfg.exe", ["/requests"], LONGEST_MS, signal);
      if (text === undefined) throw new Error("powercfg does not say who asks Windows to stay awake");
      return requestsIn(text).map((name): Holder => ({ kind: "inhibitor", name }));
    },
  };
}

/**
 * The requests in the output of powercfg: a line that begins with the kind of who asks in brackets, and perhaps one with
 * the reason. Headings and "None." are in the language of the system, and not read. Pure.
 */
export function requestsIn(text: string): string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const found = lines.flatMap((line, at) => {
    const [, kind, who = ""] = /^\[([^\]]{1,40})\]\s*(.*)$/.exec(line) ?? [];
    if (kind === undefined) return [];
    const next = lines[at + 1] ?? "";
    const isReason = next !== "" && !next.startsWith("[") && !/^\S+:$/.test(next);
    const program = who.slice(who.lastIndexOf("\\") + 1) || kind;
    return [`${program.slice(0, LONGEST_NAME)}${isReason ? `: ${next.slice(0, LONGEST_NAME)}` : ""}`];
  });
  return [...new Set(found)];
}
