import { describe, expect, test } from "vitest";
import { readSources, readTexts } from "./generate.mjs";
import { textsOf } from "./needs.mjs";

const MESSAGES = {
  shell: { menu: "Menu", version: "Version" },
  list: { title: "List", count: { on: "on", off: "off" } },
  form: { save: "Save" },
};

const PAGE = `import { Texts } from "../texts";
import { List } from "./list";
export default () => <Texts of="list/page"><List /></Texts>;`;

/** A component of the browser. */
const client = (body: string, imports = "") =>
  `// Above all else.\n"use client";\n${imports}\nexport function List() { ${body} }`;

/** The texts of a page that shows a component. */
const provided = (list: string, others: Readonly<Record<string, string>> = {}) =>
  textsOf(
    new Map(Object.entries({ "app/list/page.tsx": PAGE, "app/list/list.tsx": list, ...others })),
    MESSAGES,
  )["list/page"];

describe("a component asks for", () => {
  test.each([
    ["a key", 'const t = useTranslations("list"); t("title")', ["list.title"]],
    ["a key with tags", 'const t = useTranslations("list"); t.rich("title")', ["list.title"]],
    ["a branch", 'const t = useTranslations("list"); t("count.on"); t("count.off")', ["list.count"]],
    ["a branch's keys", 'const t = useTranslations("list.count"); t("on")', ["list.count.on"]],
    ["one key or another", 'const t = useTranslations("list"); t(a ? "title" : "x")', ["list.title"]],
    ["a computed key", 'const t = useTranslations("list"); t(key)', ["list"]],
    ["a key that begins so", 'const t = useTranslations("list"); t(`count.${key}`)', ["list.count"]],
    ["a key at once", 'return useTranslations("shell")("menu");', ["shell.menu"]],
    ["a key of any namespace", 'const t = useTranslations(); t("form.save")', ["form"]],
    ["whatever another function wants", 'const t = useTranslations("form"); word(t)', ["form"]],
    ["whatever another component wants", 'const t = useTranslations("form"); <Row t={t} />', ["form"]],
    ["whatever its caller wants", 'return useTranslations("form");', ["form"]],
    ["a key in a function of its own", 'const t = useTranslations("shell"); () => t("menu")', ["shell.menu"]],
    [
      "a key before its translator",
      'const f = () => t("menu"); const t = useTranslations("shell");',
      ["shell.menu"],
    ],
    ["nothing by a hook's dependencies", 'const t = useTranslations("shell"); useMemo(() => 1, [t])', []],
    ["nothing by a name of a property", 'const t = useTranslations("shell"); a.t; ({ t: 1 })', []],
  ])("%s", (_, body, texts) => {
    expect(provided(client(body))).toEqual(texts);
  });

  test("what each of two functions asks for, whose translators have one name", () => {
    const one = 'function A() { const t = useTranslations("shell"); t("menu"); }';
    const other = 'function B() { const t = useTranslations("list"); t("title"); }';
    expect(provided(`"use client"; ${one} ${other}`)).toEqual(["shell.menu", "list.title"]);
  });
});

describe("a page brings", () => {
  const row = { "app/list/row.tsx": 'export const useRow = () => useTranslations("shell")("menu");' };

  test.each([
    ["what comes with a component", 'import { useRow } from "./row";', ["shell.menu"]],
    ["what is loaded while it is shown", 'dynamic(() => import("./row"));', ["shell.menu"]],
    [
      "nothing of what is loaded later, with its texts",
      'later(() => import("./row").then((m) => m.Row));',
      [],
    ],
    ["nothing of what only types come from", 'import type { Row } from "./row";', []],
    ["nothing of what types alone come from", 'import { type Row } from "./row";', []],
  ])("%s", (_, imports, texts) => {
    expect(provided(client("", imports), row)).toEqual(texts);
  });

  test("nothing of what the server words", () => {
    expect(provided('export const List = () => useTranslations("list")("title");')).toEqual([]);
  });

  test("nothing of an action", () => {
    const others = { "app/list/save.ts": `"use server"; import { useRow } from "./row";`, ...row };
    expect(provided(client("", 'import { save } from "./save";'), others)).toEqual([]);
  });

  test("what its layout does not bring, which brings what stands in for pages, too", () => {
    const texts = textsOf(
      new Map(
        Object.entries({
          "app/layout.tsx": 'import { useRow } from "./list/row"; <Texts of="layout" />;',
          "app/list/error.tsx": '"use client"; useTranslations("form")("save");',
          "app/list/page.tsx": PAGE,
          "app/list/list.tsx": client('useTranslations("list")("title")', 'import { useRow } from "./row";'),
          "app/list/row.tsx": `"use client"; ${row["app/list/row.tsx"]}`,
        }),
      ),
      MESSAGES,
    );
    expect(texts).toEqual({ layout: ["shell.menu", "form"], "list/page": ["list.title"] });
  });
});

describe("is refused:", () => {
  const list = client('useTranslations("list")("title")');

  test("a page without texts that shows who wants some", () => {
    const page = 'import { List } from "./list"; export default () => <List />;';
    expect(() => provided(list, { "app/list/page.tsx": page })).toThrow(
      'app/list/page.tsx shows client components with texts, such as list.title, and nothing provides them: put <Texts of="list/page">',
    );
  });

  test("a page with the texts of another", () => {
    const page = PAGE.replace("list/page", "form/page");
    expect(() => provided(list, { "app/list/page.tsx": page })).toThrow('write <Texts of="list/page">');
  });

  test.each(["useTranslations(of)", "const t = useTranslations(); t(key)"])("%s", (body) => {
    expect(() => provided(client(body))).toThrow("nobody can tell");
  });
});

/** The files whose code comes with a file, by expressions alone. */
function importsOf(file: string, sources: ReadonlyMap<string, string>): string[] {
  const source = (sources.get(file) ?? "").replace(/\blater\(\(\) =>[^;]*;/g, "");
  return [...source.matchAll(/(?:^(?:import|export)(?! type)[^;]*?from |\bimport\()"([^"]+)"/gm)].flatMap(
    ([, target = ""]) => {
      const base = target.startsWith("@/") ? `/${target.slice(2)}` : target;
      const { pathname } = new URL(base, `file:///${file}`);
      const place = decodeURIComponent(pathname).slice(1);
      return [".ts", ".tsx"].map((ending) => place + ending).filter((each) => sources.has(each));
    },
  );
}

/** The namespaces that the code of browsers below a file names. */
function namedBelow(file: string, sources: ReadonlyMap<string, string>): Set<string> {
  const named = new Set<string>();
  const seen = new Set<string>();
  const visit = (at: string, above: boolean) => {
    const source = sources.get(at) ?? "";
    const inBrowser = above || source.startsWith('"use client"');
    if (seen.has(`${at} ${inBrowser}`) || source.startsWith('"use server"')) return;
    seen.add(`${at} ${inBrowser}`);
    if (inBrowser) for (const [, name = ""] of source.matchAll(/useTranslations\("(\w+)/g)) named.add(name);
    for (const next of importsOf(at, sources)) visit(next, inBrowser);
  };
  visit(file, false);
  return named;
}

describe("the console", () => {
  const sources = readSources();
  const texts = readTexts();
  const pages = [...sources.keys()].filter((file) => file.endsWith("/page.tsx"));

  test.each(pages)("%s has texts of each namespace that its components name", (page) => {
    const around = Object.keys(texts).filter((of) => {
      const folder = `app/${of}`.replace(/[^/]*$/, "");
      return of.endsWith("layout") ? page.startsWith(folder) : page.replace(/page\.tsx$/, "") === folder;
    });
    const has = new Set(around.flatMap((of) => texts[of]?.map((path) => path.split(".")[0]) ?? []));
    expect([...namedBelow(page, sources)].filter((name) => !has.has(name))).toEqual([]);
  });
});
