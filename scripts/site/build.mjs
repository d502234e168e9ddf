import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { ROOT, at, filesBelow } from "../common/files.mjs";
import { Fault } from "../common/say.mjs";
import { escaped } from "./html.mjs";
import { navigationOf, unlisted } from "./navigation.mjs";
import { readPage } from "./read-page.mjs";
import { render, sourcePlace } from "./render.mjs";
import { searchIndex } from "./search-index.mjs";
import { wholePage } from "./shell.mjs";
import { logo, styleSheet } from "./look.mjs";
import { FIRST } from "./words.mjs";

/** @typedef {import("./read-page.mjs").Page} Page */

/** Pages beside docs/ and the root's own. */
const BESIDES = ["agent-deno/README.md", "lib/compat/README.md"];
const DECISIONS = "docs/decisions";
/** Files of the site that are copied as they are: from the repository → in the site. */
const COPIED = {
  "public/icon.svg": "icon.svg",
  "scripts/site/search.js": "search.js",
  "node_modules/geist/dist/fonts/geist-sans/Geist-Variable.woff2": "fonts/sans.woff2",
  "node_modules/geist/dist/fonts/geist-mono/GeistMono-Variable.woff2": "fonts/mono.woff2",
};

/**
 * Writes the Markdown files of a repository as a static site, which needs no server.
 * @param {string} out the folder of the site; what is in it is replaced
 * @param {string} [root] the folder of the Markdown files; looks are always those of this repository
 * @returns {{ pages: number }} how many pages it has
 * @throws Fault with all dead links, where there is one; nothing is written then
 */
export function buildSite(out, root = ROOT) {
  const pages = readPages(root);
  const all = [...new Set(pages.values())];
  /** @type {import("./render.mjs").Around} */
  const around = {
    pages,
    isFile: (file) => statSync(path.join(root, file), { throwIfNoEntry: false })?.isFile() ?? false,
    sizeOf: (file) => sizeOfPicture(path.join(root, file)),
    ...{ pictures: new Set(), sources: new Set(), faults: [] },
  };
  const homes = all.filter(({ file }) => /^README(\.[a-z-]+)?\.md$/.test(file));
  const home = (/** @type {string} */ locale) => homes.find((each) => each.locale === locale) ?? homes[0];
  const first = home(FIRST);
  if (!first) throw new Fault("There is no README.md.");
  for (const file of unlisted(navigationOf(first, pages), all))
    around.faults.push(`${file}: no table of README.md names it, so nobody would find it`);

  const mark = logo();
  const shellOf = (/** @type {Page} */ page) => ({
    home: home(page.locale) ?? first,
    groups: navigationOf(home(page.locale) ?? first, pages),
    others: all.filter((other) => other !== page && withoutLocale(other.file) === withoutLocale(page.file)),
    logo: mark,
  });
  /** @type {Map<string, string>} */
  const files = new Map();
  for (const page of all) files.set(page.to, wholePage(page, render(page, around), shellOf(page)));
  for (const file of around.sources) {
    const page = { ...readPage(file, `# ${file}\n`), file, to: sourcePlace(file) };
    const text = `<h1>${escaped(file)}</h1>\n<pre tabindex="0"><code>${escaped(readFileSync(path.join(root, file), "utf8"))}</code></pre>`;
    files.set(page.to, wholePage(page, text, shellOf(page)));
  }
  if (around.faults.length > 0) throw new Fault([...new Set(around.faults)].sort().join("\n"));
  files.set("site.css", styleSheet());
  files.set("search-index.js", searchIndex(all));

  rmSync(out, { recursive: true, force: true });
  for (const [to, text] of files) write(path.join(out, to), text);
  for (const file of around.pictures) copy(path.join(root, file), path.join(out, file));
  for (const [from, to] of Object.entries(COPIED)) copy(at(from), path.join(out, to));
  return { pages: all.length };
}

/**
 * The pages by their files, and by the folder of the decisions, whose index is made of their titles.
 * @param {string} root
 * @returns {Map<string, Page>}
 */
function readPages(root) {
  const files = [
    ...readdirSync(root).filter((name) => name.endsWith(".md")),
    ...filesBelow([path.join(root, "docs")])
      .filter((file) => file.endsWith(".md"))
      .map((file) => path.relative(root, file)),
    ...BESIDES.filter((file) => existsSync(path.join(root, file))),
  ];
  const pages = new Map(
    files.map((file) => [file, readPage(file, readFileSync(path.join(root, file), "utf8"))]),
  );
  const decisions = [...pages.values()].filter(({ file }) => file.startsWith(`${DECISIONS}/`));
  if (decisions.length > 0) {
    const list = decisions.map(({ title, file }) => `- [${title}](${path.basename(file)})`).join("\n");
    pages.set(
      DECISIONS,
      readPage(
        `${DECISIONS}/README.md`,
        `# Decisions\n\nWhy things are as they are, by number.\n\n${list}\n`,
      ),
    );
  }
  return pages;
}

/** A page's path without its language. @param {string} file */
const withoutLocale = (file) => file.replace(/\.[a-z]{2}(-[a-z]+)?\.md$/, ".md");

/**
 * @param {string} file
 * @returns {{ width: number, height: number } | undefined} of a PNG; undefined: of another kind
 */
function sizeOfPicture(file) {
  if (!file.endsWith(".png") || !existsSync(file)) return undefined;
  const head = readFileSync(file).subarray(16, 24);
  return { width: head.readUInt32BE(0), height: head.readUInt32BE(4) };
}

/**
 * @param {string} file
 * @param {string} text
 */
function write(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/**
 * @param {string} from
 * @param {string} to
 */
function copy(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  cpSync(from, to);
}
