import path from "node:path";
import { plainText } from "./read-page.mjs";

/** @typedef {import("./read-page.mjs").Page} Page */

/**
 * @typedef {object} Group pages under one heading
 * @property {string} heading
 * @property {{ page: Page, name: string }[]} entries
 */

/**
 * The navigation: the lists of pages in a README, under its third-level headings, in its language. What a page is called
 * there, it is called here.
 * @param {Page} readme
 * @param {ReadonlyMap<string, Page>} pages
 * @returns {Group[]}
 */
export function navigationOf(readme, pages) {
  /** @type {Group[]} */
  const groups = [];
  for (const token of readme.tokens) {
    if (token.type === "heading") groups.push({ heading: plainText(token), entries: [] });
    else if (token.type === "table") {
      const links = token.rows.flatMap((/** @type {any[]} */ row) =>
        row
          .slice(0, 1)
          .flatMap((cell) => cell.tokens.filter((/** @type {any} */ each) => each.type === "link")),
      );
      for (const link of links) {
        const page = pages.get(path.posix.join(path.posix.dirname(readme.file), link.href));
        if (page) groups.at(-1)?.entries.push({ page, name: plainText(link) });
      }
    }
  }
  return groups.filter(({ entries }) => entries.length > 0);
}

/**
 * Guides that no list of a README names: nobody would find them.
 * @param {readonly Group[]} groups
 * @param {Iterable<Page>} pages
 * @returns {string[]} their files
 */
export function unlisted(groups, pages) {
  const listed = new Set(groups.flatMap(({ entries }) => entries.map(({ page }) => page.file)));
  return [...new Set(pages)]
    .map(({ file }) => file)
    .filter((file) => /^docs\/[^/.]+\.md$/.test(file) && !listed.has(file));
}
