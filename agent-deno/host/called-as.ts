/** komo-agent, komolet and komoctl are one file with three names. */
import { readText } from "./files.ts";

export type ProgramName = "komo-agent" | "komolet" | "komoctl";

/** The name by which this process was called. Not by `node:process`, which alone takes 2 MiB of memory. */
export function calledAs(): ProgramName {
  return nameAmong([firstArgument(), Deno.execPath()]);
}

/** Tells a link by its own name, which the path of the executable does not. */
function firstArgument(): string {
  return (readText("/proc/self/cmdline") ?? "").split("\0", 1)[0] ?? "";
}

/**
 * The first name that is one of ours, also with a suffix, as in `komolet.old`. Under any other name it is komo-agent,
 * which does nothing without a verb.
 * @param paths with or without folders
 */
export function nameAmong(paths: readonly string[]): ProgramName {
  for (const path of paths) {
    const [name] = /^(komolet|komo-agent|komoctl)(?![a-z])/.exec(path.slice(path.lastIndexOf("/") + 1)) ?? [];
    if (name !== undefined) return name as ProgramName;
  }
  return "komo-agent";
}
