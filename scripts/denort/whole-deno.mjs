import { mkdirSync } from "node:fs";
import path from "node:path";
import { CACHE, replaceFile, whenChanged } from "../common/files.mjs";
import { fetchLockedPackage } from "../common/npm-package.mjs";
import { fileFromTgz } from "./archives.mjs";

/** Packages that are all of Deno for a platform, of the version that we pin.
 * @type {Record<string, string>} */
const PACKAGES = {
  "linux-x64": "@deno/linux-x64-glibc",
  "linux-arm64": "@deno/linux-arm64-glibc",
  "windows-x64": "@deno/win32-x64",
};

/**
 * All of Deno for a platform, from npm: no program can be compiled on it, but it runs one that stands beside it.
 * @param {string} version
 * @param {string} platform such as "linux-arm64"
 * @returns {Promise<string | undefined>} its path; undefined where npm has none for it
 * @throws Error where npm cannot reach its registry, or the sum does not agree
 */
export async function wholeDeno(version, platform) {
  const name = PACKAGES[platform];
  if (!name) return undefined;
  const program = platform.startsWith("windows") ? "deno.exe" : "deno";
  const file = path.join(CACHE, "denort", `${version}-${platform}-whole`, program);
  await whenChanged(`deno-${platform}`, version, [file], async () => {
    mkdirSync(path.dirname(file), { recursive: true });
    replaceFile(file, fileFromTgz(await fetchLockedPackage(name), `package/${program}`), 0o755);
  });
  return file;
}
