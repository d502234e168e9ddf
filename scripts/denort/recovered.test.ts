import { describe, expect, it } from "vitest";
import { recoverRuntime } from "./recovered.mjs";

const FILE_HEADER = 64;
const PROGRAM_HEADER = 56;
const SECTION_HEADER = 64;

interface Section {
  name: string;
  offset: number;
}

/** A tiny program with two program headers, some content and a section table at its end. */
function bareProgram(): { program: Buffer; sections: Section[]; names: Buffer } {
  const names = Buffer.from("\0.text\0.data\0.shstrtab\0", "latin1");
  const contentAt = FILE_HEADER + 2 * PROGRAM_HEADER;
  const namesAt = contentAt + 32;
  const tableAt = namesAt + names.length;
  const sections = [
    { name: "", offset: 0 },
    { name: ".text", offset: contentAt },
    { name: ".data", offset: contentAt + 16 },
    { name: ".shstrtab", offset: namesAt },
  ];
  const program = Buffer.alloc(tableAt + sections.length * SECTION_HEADER);
  fileHeader(program, { phoff: FILE_HEADER, phnum: 2, shoff: tableAt, shnum: 4, shstrndx: 3 });
  program.writeUInt32LE(6, FILE_HEADER);
  program.writeBigUInt64LE(BigInt(2 * PROGRAM_HEADER), FILE_HEADER + 32);
  program.fill("code and data of the runtime!", contentAt, namesAt);
  names.copy(program, namesAt);
  sectionTable(program, tableAt, sections, names);
  return { program, sections, names };
}

/** Appends as libsui does: everything new behind the old end, the old tables left at their place. */
function appendTo(
  { program, sections, names }: ReturnType<typeof bareProgram>,
  addedNames = [".sui.phdrs", ".note.sui"],
): Buffer {
  const newNames = Buffer.concat([names, Buffer.from(addedNames.map((name) => `${name}\0`).join(""))]);
  const added = Buffer.from("the appended program");
  const namesAt = program.length + added.length;
  const tableAt = namesAt + newNames.length;
  const current = [
    ...sections.slice(0, -1),
    { name: ".shstrtab", offset: namesAt },
    ...addedNames.map((name) => ({ name, offset: program.length })),
  ];
  const result = Buffer.concat([program, added, newNames, Buffer.alloc(current.length * SECTION_HEADER)]);
  fileHeader(result, { phoff: program.length, phnum: 4, shoff: tableAt, shnum: current.length, shstrndx: 3 });
  sectionTable(result, tableAt, current, newNames);
  return result;
}

function fileHeader(
  file: Buffer,
  fields: { phoff: number; phnum: number; shoff: number; shnum: number; shstrndx: number },
): void {
  Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]).copy(file);
  file.writeBigUInt64LE(BigInt(fields.phoff), 32);
  file.writeBigUInt64LE(BigInt(fields.shoff), 40);
  file.writeUInt16LE(fields.phnum, 56);
  file.writeUInt16LE(fields.shnum, 60);
  file.writeUInt16LE(fields.shstrndx, 62);
}

function sectionTable(file: Buffer, at: number, sections: Section[], names: Buffer): void {
  sections.forEach(({ name, offset }, i) => {
    file.writeUInt32LE(name ? names.indexOf(`${name}\0`) : 0, at + i * SECTION_HEADER);
    file.writeBigUInt64LE(BigInt(offset), at + i * SECTION_HEADER + 24);
  });
}

describe("recoverRuntime", () => {
  it("gives the program back byte for byte", () => {
    const bare = bareProgram();
    expect(recoverRuntime(appendTo(bare)).equals(bare.program)).toBe(true);
  });

  it("refuses a program that nothing was appended to", () => {
    expect(() => recoverRuntime(bareProgram().program)).toThrow("nothing was appended");
  });

  it("refuses other appended sections", () => {
    const program = appendTo(bareProgram(), [".sui.phdrs", ".other"]);
    expect(() => recoverRuntime(program)).toThrow("nothing was appended");
  });

  it("refuses a program whose original tables are gone", () => {
    const bare = bareProgram();
    const withoutSegments = appendTo(bare);
    withoutSegments.writeUInt32LE(1, FILE_HEADER);
    expect(() => recoverRuntime(withoutSegments)).toThrow("original program headers are gone");

    const withoutSections = appendTo(bare);
    withoutSections.fill(0, bare.program.length - SECTION_HEADER * 3, bare.program.length);
    expect(() => recoverRuntime(withoutSections)).toThrow("original section headers are gone");
  });

  it("refuses what is no ELF file", () => {
    expect(() => recoverRuntime(Buffer.alloc(0))).toThrow("not an ELF file");
    expect(() => recoverRuntime(Buffer.alloc(200, "x"))).toThrow("not an ELF file");
    const small = bareProgram().program;
    small[4] = 1;
    expect(() => recoverRuntime(small)).toThrow("64-bit");
  });
});
