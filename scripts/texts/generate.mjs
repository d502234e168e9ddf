import { readFileSync } from "node:fs";
import path from "node:path";
import { at, filesBelow, replaceFile, ROOT } from "../common/files.mjs";
import { textsOf } from "./needs.mjs";

/** Writes `lib/gen/texts.json`: the texts that each `<Texts>` of the console provides. */
export function generateTexts() {
  replaceFile(at("lib", "gen", "texts.json"), `${JSON.stringify(readTexts(), null, 1)}\n`);
}

/** The same, of the sources as they are. All languages have the same messages. */
export function readTexts() {
  return textsOf(readSources(), JSON.parse(readFileSync(at("i18n", "messages", "en.json"), "utf8")));
}

/**
 * The files of the console, by their paths from the root.
 * @returns {Map<string, string>}
 */
export function readSources() {
  const files = filesBelow([at("app"), at("components")]).filter(
    (file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file),
  );
  return new Map(
    files.map((file) => [path.relative(ROOT, file).split(path.sep).join("/"), readFileSync(file, "utf8")]),
  );
}
