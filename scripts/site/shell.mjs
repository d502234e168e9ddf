import { escaped } from "./html.mjs";
import { relative } from "./render.mjs";
import { filled, wordsIn } from "./words.mjs";

/** @typedef {import("./read-page.mjs").Page} Page */

/**
 * @typedef {object} Shell what surrounds the text of each page
 * @property {import("./navigation.mjs").Group[]} groups of the navigation, in the page's language
 * @property {Page} home the index in the page's language
 * @property {readonly Page[]} others the same page in other languages
 * @property {string} logo as SVG
 */

/**
 * Nothing but the site's own files is loaded. `file:` stands beside 'self' for those who open the folder itself, where
 * a browser may take each file for an origin of its own.
 */
const POLICY = [
  "default-src 'none'",
  ...["script-src", "style-src", "img-src", "font-src"].map((kind) => `${kind} 'self' file:`),
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The names of languages, in themselves. @param {string} locale */
const languageName = (locale) => new Intl.DisplayNames([locale], { type: "language" }).of(locale) ?? locale;

/**
 * A whole page of the site.
 * @param {Page} page
 * @param {string} text of the page, as HTML
 * @param {Shell} shell
 */
export function wholePage(page, text, { groups, home, others, logo }) {
  const words = wordsIn(page.locale);
  const to = (/** @type {string} */ place) => escaped(relative(page.to, place));
  const title = page === home ? page.title : `${page.title} · komoriuta`;
  const languages = others.map(
    (other) =>
      `<a href="${to(other.to)}" lang="${other.locale}" hreflang="${other.locale}">${escaped(languageName(other.locale))}</a>`,
  );
  return `<!doctype html>
<html lang="${page.locale}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<meta name="description" content="${escaped(page.description.replace(/\s+/g, " ").slice(0, 300))}">
<link rel="icon" href="${to("icon.svg")}">
<link rel="stylesheet" href="${to("site.css")}">
<script defer src="${to("search.js")}" data-index="${to("search-index.js")}" data-root="${to("index.html").replace(/index\.html$/, "")}"></script>
</head>
<body>
<a class="skip" href="#text">${words.skip}</a>
<header>
<a class="home" href="${to(home.to)}">${logo}<span>komoriuta</span></a>
<search hidden data-nothing="${escaped(words.nothing)}" data-found="${escaped(words.found)}">
<input type="search" aria-label="${words.search}" aria-keyshortcuts="/" placeholder="${words.search}" autocomplete="off" spellcheck="false">
<p role="status" class="away"></p>
<ol></ol>
</search>
<span class="languages">${languages.join(" ")}<a class="to-pages" href="#pages">${words.pages}</a></span>
</header>
<div class="columns">
<main id="text" tabindex="-1">
${text}
<footer><p>${escaped(filled(words.madeFrom, { file: page.file }))}</p></footer>
</main>
${contents(page, words.onThisPage)}
<nav id="pages" tabindex="-1" aria-label="${words.pages}">
${groups.map((group) => groupList(group, page, to)).join("\n")}
</nav>
</div>
</body>
</html>
`;
}

/**
 * @param {import("./navigation.mjs").Group} group
 * @param {Page} page
 * @param {(place: string) => string} to
 */
function groupList({ heading, entries }, page, to) {
  const items = entries.map(({ page: each, name }) => {
    const here = each === page ? ' aria-current="page"' : "";
    const language = each.locale === page.locale ? "" : ` hreflang="${each.locale}"`;
    return `<li><a href="${to(each.to)}"${language}${here}>${escaped(name)}</a></li>`;
  });
  return `<h2>${escaped(heading)}</h2>\n<ul>\n${items.join("\n")}\n</ul>`;
}

/**
 * The headings of a page that has more than a few.
 * @param {Page} page
 * @param {string} name
 */
function contents(page, name) {
  const headings = page.headings.filter(({ depth }) => depth <= 3);
  if (headings.length < 3) return "";
  const items = headings.map(
    ({ depth, id, text }) => `<li class="of-${depth}"><a href="#${id}">${escaped(text)}</a></li>`,
  );
  return `<nav class="contents" aria-label="${name}">\n<h2>${name}</h2>\n<ul>\n${items.join("\n")}\n</ul>\n</nav>`;
}
