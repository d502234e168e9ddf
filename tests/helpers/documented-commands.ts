import { readFileSync } from "node:fs";
import path from "node:path";
import { ROOT } from "./environment";

/**
 * The commands of the first shell block below a heading, one for each line: what a reader of the page would type.
 * Comments are left out; a line that ends in a backslash goes on in the next one.
 * @param page such as "docs/operations.md"
 * @throws Error where there is no such heading, or no block below it
 */
export function documentedCommands(page: string, heading: string): readonly string[] {
  return linesOf(documentedBlock(page, heading));
}

/** The commands of all shell blocks of a page, in order. */
export function allDocumentedCommands(page: string): readonly string[] {
  const text = readFileSync(path.join(ROOT, page), "utf8");
  return [...text.matchAll(/^( *)```sh\n([\s\S]*?)^\1```$/gm)].flatMap(([, indent = "", block = ""]) =>
    linesOf(block.replaceAll(new RegExp(`^${indent}`, "gm"), "")),
  );
}

function linesOf(block: string): string[] {
  return block
    .replace(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/(^|\s+)#.*$/, ""))
    .filter(Boolean);
}

/**
 * The first shell block below a heading, or below a line of text, as it stands.
 * @throws Error where there is none
 */
export function documentedBlock(page: string, heading: string): string {
  const text = readFileSync(path.join(ROOT, page), "utf8");
  const from = text.split("\n").findIndex((line) => line.includes(heading));
  if (from < 0) throw new Error(`${page} has no line with ${JSON.stringify(heading)}`);
  const below = text.split("\n").slice(from).join("\n");
  const found = /^( *)```sh\n([\s\S]*?)^\1```$/m.exec(below);
  if (!found) throw new Error(`${page} has no commands below ${JSON.stringify(heading)}`);
  const [, indent = "", block = ""] = found;
  return block.replaceAll(new RegExp(`^${indent}`, "gm"), "");
}
