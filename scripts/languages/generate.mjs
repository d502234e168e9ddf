import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { at, replaceFile } from "../common/files.mjs";

/** The folder of the generated modules. */
export const LANGUAGES = at("i18n", "gen");
/** The words of the service worker, for where the manager cannot be reached. */
export const AWAY = at("public", "sw-words.js");

/**
 * Writes what follows from `i18n/messages`, one file a language: the modules that bring all texts of all languages, or
 * those of one when it is wanted, the words of a page that could not be shown, and those of the service worker.
 */
export function generateLanguages() {
  const languages = readLanguages();
  mkdirSync(LANGUAGES, { recursive: true });
  const names = [...languages.keys()];
  /** @type {(name: string) => string} */
  const source = (name) => `../messages/${name}.json`;
  write("messages.ts", [
    ...names.map((name) => `import ${name} from "${source(name)}";`),
    `export const MESSAGES = { ${names.join(", ")} };`,
  ]);
  write("load.ts", [
    "export const LOAD = {",
    ...names.map((name) => `  ${name}: () => import("${source(name)}"),`),
    "};",
  ]);
  const broken = byLanguage(languages, ({ problem }) => problem);
  write("problem.ts", [`export const PROBLEM = ${broken};`]);
  const away = byLanguage(languages, ({ away, problem }) => ({ ...away, again: problem.retry }));
  replaceFile(AWAY, `self.WORDS = ${away};\n`);
}

/** @type {(languages: Map<string, any>, of: (texts: any) => object) => string} */
const byLanguage = (languages, of) =>
  JSON.stringify(Object.fromEntries([...languages].map(([name, texts]) => [name, of(texts)])), null, 2);

/** @type {(file: string, lines: string[]) => void} */
const write = (file, lines) => replaceFile(path.join(LANGUAGES, file), `${lines.join("\n")}\n`);

/**
 * The texts of each language.
 * @returns {Map<string, any>}
 */
function readLanguages() {
  const folder = at("i18n", "messages");
  const files = readdirSync(folder).sort();
  return new Map(
    files.map((file) => [
      path.basename(file, ".json"),
      JSON.parse(readFileSync(path.join(folder, file), "utf8")),
    ]),
  );
}
