import { existsSync, readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import path from "node:path";
import type { Frame } from "./attribution";

/** Finds the source of a function that was bundled, by the source maps beside the bundles below `root`. */
export function sourcesOf(root: string): (frame: Frame) => string {
  const maps = new Map<string, SourceMap | null>();
  return ({ url, lineNumber, columnNumber }) => {
    const file = bundleOf(root, url);
    if (file === null) return url;
    let map = maps.get(file);
    if (map === undefined) maps.set(file, (map = readMap(file)));
    const entry = map?.findEntry(lineNumber, columnNumber);
    return entry && "originalSource" in entry ? entry.originalSource : file;
  };
}

/** The tree's copy of a file that an executable ran from its own folder, whose name is another one. */
function bundleOf(root: string, url: string): string | null {
  if (!url.startsWith("file:") && !url.startsWith("/")) return null;
  const parts = decodeURIComponent(url.replace(/^file:\/\//, "")).split("/");
  for (let from = 1; from < parts.length; from += 1) {
    const file = path.join(root, ...parts.slice(from));
    if (existsSync(file)) return file;
  }
  return null;
}

function readMap(file: string): SourceMap | null {
  // Next's own files come without.
  if (file.includes("/node_modules/next/") || !existsSync(`${file}.map`)) return null;
  return new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")) as SourceMapPayload);
}
