import { lexer } from "marked";
import { unescaped } from "./html.mjs";
import { FIRST } from "./words.mjs";

/** @typedef {import("marked").Token} Token */

/**
 * @typedef {object} Heading
 * @property {number} depth
 * @property {string} id the anchor, as GitHub makes it
 * @property {string} text
 */

/**
 * @typedef {object} Section what a search finds: a heading and the text below it
 * @property {string} id of its heading; empty: the beginning of the page
 * @property {string} heading
 * @property {string} text
 */

/**
 * @typedef {object} Page
 * @property {string} file the Markdown file's path from the root
 * @property {string} to the page's path from the root of the site
 * @property {string} locale
 * @property {string} title
 * @property {string} description the first paragraph
 * @property {Token[]} tokens
 * @property {Map<Token, string>} ids of the headings
 * @property {Heading[]} headings below the title
 * @property {Set<string>} anchors
 * @property {Section[]} sections
 */

/**
 * Reads a Markdown file as a page of the site.
 * @param {string} file its path from the root
 * @param {string} text
 * @returns {Page}
 * @throws Error where it does not begin with its title
 */
export function readPage(file, text) {
  const tokens = lexer(text);
  const [first] = tokens;
  if (first?.type !== "heading" || first.depth !== 1)
    throw new Error(`${file} does not begin with its title: "# …"`);
  const title = plainText(first);
  /** @type {Page} */
  const page = {
    ...{ file, to: placeOf(file), locale: localeOf(file), title, tokens },
    description: "",
    ids: new Map(),
    headings: [],
    anchors: new Set(),
    sections: [{ id: "", heading: title, text: "" }],
  };
  for (const token of tokens) {
    if (token.type === "heading") addHeading(page, token);
    else {
      const words = plainText(token);
      if (
        token.type === "paragraph" &&
        page.description === "" &&
        /\p{L}{2}.*\s/u.test(words) &&
        !isLink(token)
      )
        page.description = words;
      const section = page.sections.at(-1);
      if (section && words) section.text += `${words}\n`;
    }
  }
  return page;
}

/**
 * @param {Page} page
 * @param {Token} token
 */
function addHeading(page, token) {
  const text = plainText(token);
  const id = anchorOf(text, page.anchors);
  page.anchors.add(id);
  page.ids.set(token, id);
  const depth = "depth" in token ? Number(token.depth) : 1;
  if (depth === 1) return;
  page.headings.push({ depth, id, text });
  page.sections.push({ id, heading: text, text: "" });
}

/** A paragraph that is one link, such as the one to the other language. @param {Token} token */
const isLink = (token) => "tokens" in token && token.tokens?.length === 1 && token.tokens[0]?.type === "link";

/**
 * The anchor that GitHub gives to a heading.
 * @param {string} text
 * @param {ReadonlySet<string>} taken on the same page
 */
function anchorOf(text, taken) {
  const wanted = text
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replace(/ /g, "-");
  let anchor = wanted;
  for (let count = 1; taken.has(anchor); count++) anchor = `${wanted}-${count}`;
  return anchor;
}

/**
 * The path of a page in the site: a README is the index of its folder.
 * @param {string} file
 */
export function placeOf(file) {
  return file.replace(/\.md$/, ".html").replace(/(^|\/)README(\.[a-z-]+)?\.html$/i, "$1index$2.html");
}

/**
 * The language of a page: the end of its name has it, where it is not English.
 * @param {string} file
 */
const localeOf = (file) => /\.([a-z]{2}(?:-[a-z]+)?)\.md$/.exec(file)?.[1] ?? FIRST;

/**
 * The words of a token, without its marks.
 * @param {Token} token
 * @returns {string}
 */
export function plainText(token) {
  switch (token.type) {
    case "space":
    case "html":
    case "hr":
    case "def":
      return "";
    case "br":
      return " ";
    case "image":
      return "";
    case "codespan":
    case "escape":
      return unescaped(token.text);
    case "code":
      return token.lang === "mermaid" ? "" : token.text;
    case "list":
      return token.items.map(plainText).join("\n");
    case "table":
      return [token.header, ...token.rows]
        .map((/** @type {any[]} */ row) => row.map((cell) => cell.tokens.map(plainText).join("")).join(" · "))
        .join("\n");
    default:
      if ("tokens" in token && token.tokens) {
        const between = token.type === "list_item" || token.type === "blockquote" ? "\n" : "";
        return token.tokens.map(plainText).join(between);
      }
      return "text" in token ? unescaped(String(token.text)) : "";
  }
}
