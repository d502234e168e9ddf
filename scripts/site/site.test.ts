import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildSite } from "./build.mjs";
import { diagram } from "./diagram.mjs";

const folder = mkdtempSync(path.join(tmpdir(), "komoriuta-site-"));
const site = path.join(folder, "site");
/** The pages as HTML, by their places. */
const pages = new Map<string, string>();

beforeAll(() => {
  buildSite(site);
  for (const name of readdirSync(site, { recursive: true, encoding: "utf8" }))
    if (name.endsWith(".html")) pages.set(name, readFileSync(path.join(site, name), "utf8"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const all = (html: string, expression: RegExp): string[] =>
  [...html.matchAll(expression)].map(([, found = ""]) => found);
const idsOf = (html: string) => new Set(all(html, /\sid="([^"]+)"/g));

describe("the site of this repository", () => {
  test("is whole: a page for each README, guide and decision, in both languages where there are two", () => {
    const decisions = readdirSync("docs/decisions").filter((name) => name.endsWith(".md"));
    expect([...pages.keys()].filter((name) => /^docs\/decisions\/\d/.test(name))).toHaveLength(
      decisions.length,
    );
    expect([...pages.keys()]).toEqual(
      expect.arrayContaining([
        "index.html",
        "index.ja.html",
        "docs/wake.html",
        "docs/settings.ja.html",
        "CONTRIBUTING.html",
      ]),
    );
    expect(pages.get("index.html")).toContain('<a href="index.ja.html" lang="ja" hreflang="ja">日本語</a>');
    expect(pages.get("docs/settings.ja.html")).toMatch(/^<!doctype html>\n<html lang="ja">/);
  });

  test("has no dead link, and no anchor without its heading", () => {
    const dead = [...pages].flatMap(([name, html]) =>
      all(html, /\shref="([^"]+)"/g).flatMap((href) => {
        if (/^https?:|^mailto:/.test(href)) return [];
        const [place = "", anchor] = href.split("#");
        const to = place === "" ? name : path.posix.join(path.posix.dirname(name), place);
        const target = pages.get(to);
        if (anchor === undefined) return existsSync(path.join(site, to)) ? [] : [`${name}: ${href}`];
        return target && idsOf(target).has(decodeURI(anchor)) ? [] : [`${name}: ${href}`];
      }),
    );
    expect(dead).toEqual([]);
  });

  test("asks for nothing that is elsewhere, and its policy allows nothing else", () => {
    for (const [name, html] of pages) {
      expect(html, name).toContain(`content="default-src 'none';`);
      const loaded = all(html, /<(?:img|source|script|link)\b[^>]*?\s(?:src|srcset|href)="([^"]+)"/g);
      expect(
        loaded.filter((place) => /^([a-z]+:|\/)/i.test(place)),
        name,
      ).toEqual([]);
      expect(html, name).not.toMatch(/\s(style|on\w+)=/);
    }
    expect(readFileSync(path.join(site, "site.css"), "utf8")).not.toMatch(/url\("?[a-z]+:|@import/);
  });

  test("each page has its title, one first heading, and names for its landmarks", () => {
    const titles = [...pages].map(([name, html]) => {
      expect(all(html, /(<h1\b)/g), name).toHaveLength(1);
      expect(html, name).toContain('<main id="text"');
      const navigations = all(html, /<nav\b[^>]*aria-label="([^"]+)"/g);
      expect(new Set(navigations).size, name).toBe(navigations.length);
      return all(html, /<title>([^<]+)<\/title>/g)[0] ?? "";
    });
    expect(titles.filter((title) => !title)).toEqual([]);
    expect(titles).toContain("Waking · komoriuta");
  });

  test("its index leads to sections that are there", () => {
    const script = readFileSync(path.join(site, "search-index.js"), "utf8");
    const rows: [string, string, string, [string, string, string][]][] = JSON.parse(
      script.replace(/^[^[]*/, "").replace(/;\n$/, ""),
    );
    expect(rows.length).toBeGreaterThan(100);
    const lost = rows.flatMap(([to, , , sections]) => {
      const ids = idsOf(pages.get(to) ?? "");
      return sections.filter(([id]) => (id ? !ids.has(id) : !pages.has(to))).map(([id]) => `${to}#${id}`);
    });
    expect(lost).toEqual([]);
    const settings = rows.find(([to]) => to === "docs/settings.html");
    expect(JSON.stringify(settings)).toContain("KOMO_SYNC_OFF_AFTER");
  });
});

describe("a page", () => {
  const write = (files: Readonly<Record<string, string>>): string => {
    const root = mkdtempSync(path.join(folder, "root-"));
    for (const [file, text] of Object.entries({
      "README.md": "# Small\n\nA [guide](docs/guide.md#its-end).\n",
      ...files,
    })) {
      mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
      writeFileSync(path.join(root, file), text);
    }
    return root;
  };
  const listed = "# Small\n\n### All\n\n| page | about |\n| --- | --- |\n| [Guide](docs/guide.md) | it |\n";

  test.each([
    ["a file", { "docs/guide.md": "# Guide\n\n[Gone](gone.md)\n" }, "docs/guide.md: gone.md leads nowhere"],
    [
      "a heading",
      { "docs/guide.md": "# Guide\n\n[Gone](#gone)\n" },
      "#gone leads to no heading of docs/guide.md",
    ],
    ["outside", { "docs/guide.md": "# Guide\n\n[Out](../../../etc/hostname)\n" }, "leads nowhere"],
    ["a picture", { "docs/guide.md": "# Guide\n\n![Gone](gone.png)\n" }, "there is no picture gone.png"],
    [
      "a picture elsewhere",
      { "docs/guide.md": "# Guide\n\n![Far](https://example.com/a.png)\n" },
      "there is no picture",
    ],
    ["a script", { "docs/guide.md": "# Guide\n\n<script>1</script>\n" }, "HTML that the site does not show"],
    [
      "nobody's list",
      { "docs/other.md": "# Other\n", "docs/guide.md": "# Guide\n" },
      "docs/other.md: no table of README.md names it",
    ],
  ])("that leads nowhere is refused, and nothing is written: %s", (_, files, fault) => {
    const out = path.join(folder, "refused");
    expect(() => buildSite(out, write({ "README.md": listed, ...files }))).toThrow(fault);
    expect(readdirSync(folder)).not.toContain("refused");
  });

  test("has the anchors that GitHub makes", () => {
    const guide =
      "# Guide\n\n## A `b` & c: 日本語、二\n\n## Twice\n\n## Twice\n\n[1](#a-b--c-日本語二) [2](#twice-1)\n";
    const out = path.join(folder, "anchors");
    buildSite(out, write({ "README.md": listed, "docs/guide.md": guide }));
    expect(readFileSync(path.join(out, "docs/guide.html"), "utf8")).toContain('<h2 id="twice-1">');
  });
});

test("a diagram is a list of who does what to whom", () => {
  const flow =
    'flowchart LR\n  a["One<br/>two"] -- "says" --> b\n  subgraph s["Both"]\n  b["Other"] --> c\n  b --> d\n  end';
  expect(
    diagram(flow, "Diagram")
      .replace(/<[^>]+>/g, "|")
      .replace(/\|[|\s]*/g, "|"),
  ).toBe("|One · two|says|→|Other|Other|→|c|d|");
  expect(() => diagram("flowchart LR\n  a ==> b", "Diagram")).toThrow("a ==> b");
});
