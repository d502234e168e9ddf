import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** What Next serves to browsers is short already, and is named after its content. */
const NOT_OURS_TO_SHORTEN = /[\\/]static[\\/]/;

/**
 * Rewrites all of a tree's JavaScript without what only people read, in ASCII (but for regular expressions, which
 * esbuild leaves as they are). The runtime holds the source of each module as long as the program runs, and one
 * character beyond Latin-1 doubles what a source takes: Next's renderer alone is 700 kB with 16 such characters.
 * @param {string} root
 * @param {typeof import("esbuild")} esbuild
 * @returns {Promise<void>}
 */
export async function shortenSources(root, { transform }) {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.[cm]?js$/.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .filter((file) => !NOT_OURS_TO_SHORTEN.test(file));
  await Promise.all(
    files.map(async (file) => {
      const source = readFileSync(file, "utf8");
      // Only spaces and comments: names and the shape of the code stay, and with them what Next finds by either.
      const { code } = await transform(source, {
        minifyWhitespace: true,
        charset: "ascii",
        logLevel: "silent",
      });
      if (bytesHeld(code) < bytesHeld(source)) writeFileSync(file, code);
    }),
  );
}

/**
 * What V8 holds a text in: one byte a character where it is all Latin-1, else two.
 * @param {string} text
 */
const bytesHeld = (text) => text.length * (/[^\0-\xff]/.test(text) ? 2 : 1);
