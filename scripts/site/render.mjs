import path from "node:path";
import { Marked } from "marked";
import { diagram } from "./diagram.mjs";
import { escaped, unescaped } from "./html.mjs";
import { filled, wordsIn } from "./words.mjs";

/** @typedef {import("./read-page.mjs").Page} Page */

/**
 * @typedef {object} Around what a page may lead to, and what is noted of it
 * @property {ReadonlyMap<string, Page>} pages by their files, and by folders that have an index
 * @property {(file: string) => boolean} isFile whether the repository has a file at this path
 * @property {(file: string) => { width: number, height: number } | undefined} sizeOf a picture, where it is known
 * @property {Set<string>} pictures that pages show, by their paths
 * @property {Set<string>} sources other files that pages lead to, by their paths
 * @property {string[]} faults dead links, and what does not belong into a page
 */

/** Elements that a page may have as HTML. */
const ELEMENTS = /^(p|img|picture|source|br|details|summary|kbd)$/;
const EXTERNAL = /^(https?:|mailto:)/;

/**
 * The text of a page as HTML, with its links to other pages checked and written anew.
 * @param {Page} page
 * @param {Around} around
 */
export function render(page, around) {
  const words = wordsIn(page.locale);
  const fault = (/** @type {string} */ what) => void around.faults.push(`${page.file}: ${what}`);
  let heading = page.title;
  const marked = new Marked({
    gfm: true,
    renderer: {
      heading(token) {
        const id = page.ids.get(token) ?? "";
        const inner = this.parser.parseInline(token.tokens);
        if (token.depth === 1) return `<h1 id="${id}">${inner}</h1>\n`;
        heading = unescaped(token.text.replace(/[`*_]|\]\([^)]*\)|\[/g, ""));
        const name = escaped(filled(words.anchor, { heading }));
        return `<h${token.depth} id="${id}">${inner} <a class="anchor" href="#${id}" aria-label="${name}">#</a></h${token.depth}>\n`;
      },
      link(token) {
        const href = linkTo(token.href, page, around, fault);
        const outside = EXTERNAL.test(href) ? ' rel="noreferrer"' : "";
        return `<a href="${escaped(href)}"${outside}>${this.parser.parseInline(token.tokens)}</a>`;
      },
      image(token) {
        return pictureTag(`src="${escaped(token.href)}" alt="${escaped(token.text)}"`, page, around, fault);
      },
      code({ text, lang }) {
        if (lang === "mermaid") return diagram(text, words.diagram);
        const inner = lang === "sh" || lang === "bash" ? withComments(text) : escaped(text);
        return `<pre tabindex="0"><code>${inner}</code></pre>\n`;
      },
      table(token) {
        const name = escaped(filled(words.table, { heading }));
        const row = (/** @type {typeof token.header} */ cells, /** @type {string} */ tag) =>
          `<tr>${cells.map((cell) => `<${tag}${cell.align ? ` class="${cell.align}"` : ""}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join("")}</tr>`;
        const rows = token.rows.map((cells) => row(cells, "td")).join("\n");
        return `<div class="table" role="region" tabindex="0" aria-label="${name}"><table><thead>${row(token.header, "th")}</thead><tbody>\n${rows}\n</tbody></table></div>\n`;
      },
      html({ text }) {
        return ownHtml(text, page, around, fault);
      },
    },
  });
  return marked.parser(page.tokens);
}

/**
 * The address of a link, relative to its page.
 * @param {string} href as the Markdown has it
 * @param {Page} page
 * @param {Around} around
 * @param {(what: string) => void} fault
 */
function linkTo(href, page, around, fault) {
  if (EXTERNAL.test(href)) return href;
  const [place = "", anchor] = decodeURI(href).split("#");
  const file =
    place === "" ? page.file : path.posix.join(path.posix.dirname(page.file), place).replace(/\/$/, "");
  const target = around.pages.get(file);
  if (target) {
    if (anchor !== undefined && !target.anchors.has(anchor))
      fault(`${href} leads to no heading of ${target.file}`);
    const hash = anchor === undefined ? "" : `#${encodeURI(anchor)}`;
    return target === page && place === "" ? hash : relative(page.to, target.to) + hash;
  }
  if (file.startsWith("..") || anchor !== undefined || !around.isFile(file)) {
    fault(`${href} leads nowhere`);
    return href;
  }
  around.sources.add(file);
  return relative(page.to, sourcePlace(file));
}

/**
 * The path of the page that shows a file as it stands.
 * @param {string} file
 */
export const sourcePlace = (file) => `source/${file}.html`;

/**
 * @param {string} from path of a page in the site
 * @param {string} to path of another one, or of a file
 */
export const relative = (from, to) => path.posix.relative(path.posix.dirname(from), to);

/**
 * A picture with its size, so that nothing moves while it is loaded.
 * @param {string} attributes
 * @param {Page} page
 * @param {Around} around
 * @param {(what: string) => void} fault
 */
function pictureTag(attributes, page, around, fault) {
  const src = /(?:^|\s)src="([^"]*)"/.exec(attributes)?.[1] ?? "";
  const size = around.sizeOf(pictureFile(src, page, around, fault));
  const given = /\bwidth="/.test(attributes);
  const box = size && !given ? ` width="${size.width}" height="${size.height}"` : "";
  return `<img ${withPlaces(attributes, page, around, fault)}${box} loading="lazy" decoding="async">`;
}

/**
 * @param {string} src
 * @param {Page} page
 * @param {Around} around
 * @param {(what: string) => void} fault
 * @returns {string} the picture's path from the root
 */
function pictureFile(src, page, around, fault) {
  const file = path.posix.join(path.posix.dirname(page.file), src);
  if (EXTERNAL.test(src) || file.startsWith("..") || !around.isFile(file))
    fault(`there is no picture ${src}`);
  else around.pictures.add(file);
  return file;
}

/**
 * Attributes of a picture whose places are the site's.
 * @param {string} attributes
 * @param {Page} page
 * @param {Around} around
 * @param {(what: string) => void} fault
 */
function withPlaces(attributes, page, around, fault) {
  return attributes.replace(
    /\b(src|srcset)="([^"]*)"/g,
    (_, name, place) => `${name}="${relative(page.to, pictureFile(place, page, around, fault))}"`,
  );
}

/**
 * HTML that stands in the Markdown: a few elements, without comments.
 * @param {string} text
 * @param {Page} page
 * @param {Around} around
 * @param {(what: string) => void} fault
 */
function ownHtml(text, page, around, fault) {
  return text
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/<(\/?)([a-z][a-z0-9]*)\b([^>]*)>/gi, (tag, _, name, rest) => {
      if (!ELEMENTS.test(name) || /\s(on\w+|style)\s*=/i.test(rest))
        fault(`${tag} is HTML that the site does not show`);
      if (name === "img") return pictureTag(rest.trim().replace(/\s*\/$/, ""), page, around, fault);
      if (name === "source")
        return `<source ${withPlaces(rest.trim().replace(/\s*\/$/, ""), page, around, fault)}>`;
      return tag;
    });
}

/** Commands, with their comments set apart. @param {string} text */
const withComments = (text) =>
  escaped(text).replace(/(^|\s)(#(?!!).*)$/gm, '$1<span class="comment">$2</span>');
