import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { format, resolveConfig } from "prettier";
import { ROOT } from "../../tests/helpers/environment";
import type { Kept } from "../result";
import { blocks } from "./blocks";

const PAGE = path.join(ROOT, "docs", "performance.md");

/**
 * Puts what was measured last into docs/performance.md, between its markers.
 * @returns the file, relative to the repository
 */
export async function report(kept: Kept): Promise<string> {
  let page = readFileSync(PAGE, "utf8");
  for (const [name, text] of blocks(kept)) page = replaced(page, name, text);
  const style = await resolveConfig(PAGE);
  writeFileSync(PAGE, await format(page, { ...style, parser: "markdown" }));
  return path.relative(ROOT, PAGE);
}

/** @throws Error where the page lacks a marker */
export function replaced(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from)
    throw new Error(`docs/performance.md has no block between "${begin}" and "${end}"`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}
