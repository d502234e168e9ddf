import { createReadStream } from "node:fs";
import { lstat } from "node:fs/promises";

/** Bytes: a seal holds the CA and a few keys. */
const LARGEST = 1024 * 1024;

/**
 * The text of a small file in a place that others may write to: nothing that waits for ever, such as a pipe, nor more
 * than a mebibyte.
 * @throws Error where it is none; the file system's error
 */
export async function readSmall(file: string): Promise<string> {
  const found = await lstat(file);
  if (!found.isFile() || found.size > LARGEST) throw new Error(`${file} is no small file`);
  const parts: Buffer[] = [];
  // It may have grown since.
  for await (const part of createReadStream(file, { end: LARGEST - 1 })) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}
