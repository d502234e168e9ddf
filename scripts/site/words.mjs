/**
 * @typedef {object} Words the words that the site adds to its pages
 * @property {string} skip
 * @property {string} search
 * @property {string} nothing
 * @property {string} found of which {count} is the number
 * @property {string} pages
 * @property {string} onThisPage
 * @property {string} anchor of which {heading} is the heading
 * @property {string} table of which {heading} is the heading above it
 * @property {string} diagram
 * @property {string} madeFrom of which {file} is the source's path
 */

/** The words by language; each language that has a page has its words. @type {Record<string, Words>} */
const WORDS = {
  en: {
    skip: "Skip to the text",
    search: "Search these pages",
    nothing: "Nothing is found.",
    found: "{count} found",
    pages: "Pages",
    onThisPage: "On this page",
    anchor: "Link to “{heading}”",
    table: "Table: {heading}",
    diagram: "Diagram, as a list",
    madeFrom: "Made from {file}",
  },
  ja: {
    skip: "本文へ移動",
    search: "ページを検索",
    nothing: "見つかりませんでした。",
    found: "{count}件",
    pages: "ページ一覧",
    onThisPage: "このページの内容",
    anchor: "「{heading}」へのリンク",
    table: "表：{heading}",
    diagram: "図（一覧形式）",
    madeFrom: "{file} から作成",
  },
};

/** The language of pages whose name has none. */
export const FIRST = "en";

/**
 * @param {string} locale
 * @returns {Words}
 * @throws Error where a page is in a language that has no words yet
 */
export function wordsIn(locale) {
  const words = WORDS[locale];
  if (!words) throw new Error(`scripts/site/words.mjs has no words for "${locale}" yet: add them.`);
  return words;
}

/**
 * A text with its placeholders filled in.
 * @param {string} text
 * @param {Record<string, string>} values
 */
export const filled = (text, values) => text.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
