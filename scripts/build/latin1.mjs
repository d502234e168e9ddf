import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/**
 * Rewrites the modules in a folder so that V8 keeps their sources in one byte a character: a single one beyond Latin-1,
 * such as a quotation mark of a message, makes that two for the whole module. Files that browsers fetch stay.
 * @param {string} folder
 */
export function keepInLatin1(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory() && !["static", "public"].includes(entry.name)) keepInLatin1(file);
    if (!entry.isFile() || !/\.[cm]?js$/.test(entry.name)) continue;
    const source = readFileSync(file, "utf8");
    const rewritten = inLatin1(source);
    if (rewritten !== source) writeFileSync(file, rewritten);
  }
}

/**
 * The same module with escapes in place of characters beyond Latin-1; unchanged where it would not become smaller, as
 * with Japanese texts, or where the escapes would mean something else.
 * @param {string} source
 */
export function inLatin1(source) {
  const beyond = source.match(/[^\0-\xff]/g)?.length ?? 0;
  const isSmaller = source.length + 5 * beyond < 2 * source.length;
  // After a backslash one would be two characters; and a tag may ask for the text as it is written.
  if (!isSmaller || /\\[^\0-\xff]|String\.raw/.test(source)) return source;
  return source.replace(
    /[^\0-\xff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
