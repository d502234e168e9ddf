// Reads one file out of an archive with what Node itself has: a fresh machine may lack tar and unzip, and a library would
// be installed by everyone who builds, for one file once.
import { gunzipSync, inflateRawSync } from "node:zlib";

const TAR_BLOCK = 512;

/**
 * @param {Buffer} archive a .tgz
 * @param {string} name the file's path in it
 * @returns {Buffer}
 * @throws Error where it is not in there
 */
export function fileFromTgz(archive, name) {
  const tar = gunzipSync(archive);
  for (let at = 0; at + TAR_BLOCK <= tar.length && tar[at] !== 0;) {
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 136), 8);
    const start = at + TAR_BLOCK;
    if (untilZero(tar.subarray(at, at + 100)) === name) return tar.subarray(start, start + size);
    at = start + Math.ceil(size / TAR_BLOCK) * TAR_BLOCK;
  }
  throw new Error(`${name} is not in the archive`);
}

const ZIP_END = 0x06054b50;
const ZIP_ENTRY = 0x02014b50;

/**
 * @param {Buffer} archive a .zip without encryption, below 4 GiB
 * @param {string} name the file's path in it
 * @returns {Buffer}
 * @throws Error where it is not in there
 */
export function fileFromZip(archive, name) {
  let end = archive.length - 22;
  while (end >= 0 && archive.readUInt32LE(end) !== ZIP_END) end--;
  if (end < 0) throw new Error("not a zip archive");
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left--) {
    if (archive.readUInt32LE(at) !== ZIP_ENTRY) throw new Error("broken zip archive");
    const nameLength = archive.readUInt16LE(at + 28);
    if (archive.toString("utf8", at + 46, at + 46 + nameLength) === name) return zipContent(archive, at);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  throw new Error(`${name} is not in the archive`);
}

/**
 * @param {Buffer} archive
 * @param {number} entry offset of its entry in the central directory
 */
function zipContent(archive, entry) {
  const method = archive.readUInt16LE(entry + 10);
  const size = archive.readUInt32LE(entry + 20);
  const local = archive.readUInt32LE(entry + 42);
  const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
  const content = archive.subarray(start, start + size);
  if (method === 0) return content;
  if (method === 8) return inflateRawSync(content);
  throw new Error(`zip method ${method} is not supported`);
}

/** @param {Buffer} field */
const untilZero = (field) =>
  field.toString("utf8", 0, field.indexOf(0) < 0 ? field.length : field.indexOf(0));
