import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { fileFromTgz, fileFromZip } from "./archives.mjs";

function tgz(files: Record<string, string>): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const header = Buffer.alloc(512);
    header.write(name);
    header.write(content.length.toString(8).padStart(11, "0"), 124);
    const body = Buffer.alloc(Math.ceil(content.length / 512) * 512);
    body.write(content);
    return [header, body];
  });
  return gzipSync(Buffer.concat([...blocks, Buffer.alloc(1024)]));
}

function zip(files: Record<string, string>, method: 0 | 8): Buffer {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const head = Buffer.alloc(30);
    head.writeUInt16LE(name.length, 26);
    head.writeUInt16LE(3, 28);
    local.push(head, Buffer.from(name), Buffer.from("ext"), data);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(method, 10);
    entry.writeUInt32LE(data.length, 20);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    central.push(entry, Buffer.from(name));
    offset += 30 + name.length + 3 + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(files).length, 10);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...local, ...central, end]);
}

const FILES = { "package/LICENSE": "a".repeat(700), "package/program": "the program", empty: "" };

describe("fileFromTgz", () => {
  it("finds each file", () => {
    for (const [name, content] of Object.entries(FILES)) {
      expect(fileFromTgz(tgz(FILES), name).toString()).toBe(content);
    }
  });
  it("says what is missing", () => {
    expect(() => fileFromTgz(tgz(FILES), "other")).toThrow("other is not in the archive");
  });
});

describe("fileFromZip", () => {
  it.each([0, 8] as const)("finds each file (method %d)", (method) => {
    for (const [name, content] of Object.entries(FILES)) {
      expect(fileFromZip(zip(FILES, method), name).toString()).toBe(content);
    }
  });
  it("says what is wrong", () => {
    expect(() => fileFromZip(zip(FILES, 8), "other")).toThrow("other is not in the archive");
    expect(() => fileFromZip(Buffer.from("<html>not a zip</html>"), "denort")).toThrow("not a zip");
  });
});
