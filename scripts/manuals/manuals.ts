/** The manual pages of all programs, as this machine's own programs tell of themselves. */
import path from "node:path";
import type { Described } from "../../command-line/verb";
import { DIST } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { pageOf, plainPageOf, type Edition } from "./page";

/** Program → section and what to read besides. `verbs`: whether it has any, and says them as JSON. */
const PAGES = {
  "komo-manager": { verbs: true, section: 8, seeAlso: ["komoctl(1)", "komo-agent(8)"] },
  "komo-agent": { verbs: true, section: 8, seeAlso: ["komolet(8)", "systemctl(1)"] },
  komolet: { verbs: false, section: 8, seeAlso: ["komo-agent(8)"] },
  komoctl: { verbs: true, section: 1, seeAlso: ["komo-manager(8)"] },
} as const satisfies Record<string, Omit<Edition, "date"> & { readonly verbs: boolean }>;

export type ProgramName = keyof typeof PAGES;

/** Programs in the order of the table. */
export const PROGRAMS = Object.keys(PAGES) as ProgramName[];

/** The place of a program's page below a folder `man`, such as `man8/komolet.8`. */
export function placeOf(program: ProgramName): string {
  const { section } = PAGES[program];
  return `man${section}/${program}.${section}`;
}

/**
 * @param epoch seconds; the day of the page
 * @returns the page as text
 */
export async function manualOf(program: ProgramName, version: string, epoch: number): Promise<string> {
  const { verbs, ...about } = PAGES[program];
  const edition = { ...about, date: new Date(epoch * 1000).toISOString().slice(0, 10) };
  const ask = (...args: string[]) => must(path.join(DIST, program), args, { output: "capture" });
  if (!verbs) return plainPageOf({ name: program, version }, await ask("help"), edition);
  return pageOf(JSON.parse(await ask("help", "--json")) as Described, edition);
}
