import path from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** What may be thrown away at any time: downloads, stamps, intermediate builds. */
export const CACHE = path.join(ROOT, ".cache");

/** Where the executables go. */
export const DIST = path.join(ROOT, "dist");

/**
 * A path under the root.
 * @param {...string} parts
 */
export const at = (...parts) => path.join(ROOT, ...parts);

/**
 * The executable of an installed package.
 * @param {string} name as in node_modules/.bin
 */
export const bin = (name) => at("node_modules", ".bin", name);
