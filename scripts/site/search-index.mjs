/** @typedef {import("./read-page.mjs").Page} Page */

/**
 * The index for the search in the browser: a script, since a page that is opened from a folder may load no other data.
 * A row for each page (place, language, title) and its sections (anchor, heading, text).
 * @param {readonly Page[]} pages
 */
export function searchIndex(pages) {
  const rows = pages.map(({ to, locale, title, sections }) => [
    to,
    locale,
    title,
    sections.map(({ id, heading, text }) => [id, heading, text.replace(/\s+/g, " ").trim()]),
  ]);
  return `globalThis.komoriutaPages = ${JSON.stringify(rows)};\n`;
}
