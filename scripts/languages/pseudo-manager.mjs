import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import compile from "icu-minify/compile";
import { compileOther } from "../build/manager.mjs";
import { at, CACHE, filesBelow } from "../common/files.mjs";
import { Fault } from "../common/say.mjs";
import { pseudoMessages } from "./pseudo.mjs";

/** @typedef {{ readonly [key: string]: string | Tree }} Tree */

/** A text that a chunk of Next's reads: between single quotes. */
const BUNDLED = /JSON\.parse\('((?:[^'\\]|\\.)*)'\)/gs;

/**
 * The manager as it was built, but that its pages speak pseudo English in place of English, on the server and in browsers.
 * @returns {Promise<string>} the program
 */
export const makePseudoManager = () => compileOther(path.join(CACHE, "pseudo"), { change: speakPseudo });

/**
 * Exchanges the English texts of a tree.
 * @param {string} root
 * @throws Fault where they are no longer bundled as they were
 */
export function speakPseudo(root) {
  const english = JSON.parse(readFileSync(at("i18n", "messages", "en.json"), "utf8"));
  const before = JSON.stringify(compiled(english)).slice(0, 60);
  const after = JSON.stringify(JSON.stringify(compiled(pseudoMessages(english))));
  for (const place of ["server", "static"]) {
    const folder = path.join(root, ".next", place);
    const chunks = filesBelow([folder]).filter((file) => file.endsWith(".js"));
    const changed = chunks.filter((file) => {
      const source = readFileSync(file, "utf8");
      const spoken = source.replace(BUNDLED, (whole, text) =>
        text.startsWith(before) ? `JSON.parse(${after})` : whole,
      );
      if (spoken !== source) writeFileSync(file, spoken);
      return spoken !== source;
    });
    if (changed.length === 0) throw new Fault(`.next/${place} has no English texts where they were once.`);
  }
}

/**
 * A tree of messages as pages read them.
 * @param {Tree} tree
 * @returns {object}
 */
const compiled = (tree) =>
  Object.fromEntries(
    Object.entries(tree).map(([key, below]) => [
      key,
      typeof below === "string" ? compile(below) : compiled(below),
    ]),
  );
