/** SHA256SUMS of a release, as sha256sum reads it. */
import { createHash } from "node:crypto";
import { createReadStream, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { SUMS } from "./plan";

/** Path → SHA-256 in hexadecimal. */
export type Sums = ReadonlyMap<string, string>;

/** @returns the sums of all files below a folder, by their paths in it */
export async function sumsOf(folder: string): Promise<Sums> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
  const sums = new Map<string, string>();
  for (const file of files) {
    const hash = createHash("sha256");
    await pipeline(createReadStream(path.join(folder, file)), hash);
    sums.set(file, hash.digest("hex"));
  }
  return sums;
}

export const textOf = (sums: Sums): string => [...sums].map(([file, sum]) => `${sum}  ${file}\n`).join("");

export function writeSums(folder: string, sums: Sums): void {
  writeFileSync(path.join(folder, SUMS), textOf(sums));
}

/** @returns names of files whose bytes differ, or which only one of both has */
export function differences(one: Sums, other: Sums): string[] {
  return [...new Set([...one.keys(), ...other.keys()])]
    .filter((file) => one.get(file) !== other.get(file))
    .sort();
}
