import { readFileSync } from "node:fs";
import { format } from "oxfmt";
import { at } from "./files.mjs";

/**
 * A file's text as `npm run format` would write it.
 * @param {string} file by whose name the language is known
 * @param {string} text
 * @throws Error where it cannot be read as that language
 */
export async function formatted(file, text) {
  const { printWidth } = JSON.parse(readFileSync(at(".oxfmtrc.json"), "utf8"));
  const { code, errors } = await format(file, text, { printWidth });
  if (errors.length > 0) throw new Error(`${file}: ${errors.map(({ message }) => message).join("; ")}`);
  return code;
}
