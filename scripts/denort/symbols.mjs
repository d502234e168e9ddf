// A program runs by its program headers; sections and symbols are for debuggers. `strip` would do,
// where binutils are installed, and knows only the processors that they were built for.

const FILE_HEADER = 64;
const PROGRAM_HEADER = 56;

// Offsets of fields in the file header of ELF64.
const E_PHOFF = 32;
const E_SHOFF = 40;
const E_PHNUM = 56;
const E_SHNUM = 60;
const E_SHSTRNDX = 62;
// Offsets of fields in a program header.
const P_OFFSET = 8;
const P_FILESZ = 32;

/**
 * A program without its symbols and section headers, which stand behind everything that is loaded. Any other file than a
 * 64-bit little-endian ELF file is returned unchanged.
 * @param {Buffer} program before anything was appended to it
 * @returns {Buffer}
 */
export function withoutSymbols(program) {
  if (program.length < FILE_HEADER || program.readUInt32BE(0) !== 0x7f454c46) return program;
  if (program[4] !== 2 || program[5] !== 1) return program;
  const headers = Number(program.readBigUInt64LE(E_PHOFF));
  const count = program.readUInt16LE(E_PHNUM);
  const ends = Array.from({ length: count }, (_, index) => {
    const header = headers + index * PROGRAM_HEADER;
    return Number(program.readBigUInt64LE(header + P_OFFSET) + program.readBigUInt64LE(header + P_FILESZ));
  });
  const end = Math.max(headers + count * PROGRAM_HEADER, ...ends);
  const stripped = Buffer.from(program.subarray(0, end));
  stripped.writeBigUInt64LE(0n, E_SHOFF);
  stripped.writeUInt16LE(0, E_SHNUM);
  stripped.writeUInt16LE(0, E_SHSTRNDX);
  return stripped;
}
