/** The release's notes, out of CHANGELOG.md. Pure but for the last function. */
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at } from "../common/files.mjs";
import { Fault } from "../common/say.mjs";
import type { Making } from "./made";
import { NOTES } from "./plan";

/**
 * The section of a version, as a page of its own: links into the repository are named, as they lead nowhere from here.
 * @throws Fault where the changelog does not have it
 */
export function notesOf(changelog: string, version: string): string {
  const sections = changelog.split(/^## /m).slice(1);
  const section = sections.find((text) => text.startsWith(`[${version}]`));
  if (section === undefined)
    throw new Fault(
      `CHANGELOG.md has no section [${version}]: write it first, or correct the version in package.json.`,
    );
  const [title = "", ...lines] = section.split("\n");
  const date = / - (\d{4}-\d\d-\d\d)/.exec(title)?.[1];
  if (date === undefined)
    throw new Fault(`CHANGELOG.md has no date for [${version}]: "## [${version}] - 2026-11-28".`);
  const body = lines
    .join("\n")
    .replace(/^\[[^\]]+\]: .*$/gm, "")
    .replace(/\[([^\]]+)\]\((?!https?:)([^)]+)\)/g, "$1 (`$2`)")
    .replaceAll(/^### /gm, "## ")
    .trim();
  return `# komoriuta ${version}, ${date}\n\n${body}\n\n${VERIFY}`;
}

const VERIFY = `## Before you install it

\`SHA256SUMS\` has the sum of each file, and \`SHA256SUMS.sig\` the signature of that list. \`docs/operations.md\`, "Verify a release", says how both are checked.
`;

export function makeNotes({ to, version }: Making): void {
  writeFileSync(path.join(to, NOTES), notesOf(readFileSync(at("CHANGELOG.md"), "utf8"), version));
}
