import { describe, expect, it } from "vitest";
import { ownPages } from "./own-pages";

const [LOAD, PHDR, GNU_STACK] = [1, 6, 0x6474e551];
const [R, RW, RX] = [4, 6, 5];
const PAGE = 4096n;
/** Where the program was loaded, and where its program headers lie in it. */
const BASE = 0x5555_0000_0000n;
const HEADERS = 64n;

type Header = readonly [kind: number, flags: number, address: bigint, length: bigint];

/** What the C library tells of a program with these headers. */
function programWith(headers: readonly Header[]) {
  const table = new DataView(new ArrayBuffer(headers.length * 56));
  for (const [index, [kind, flags, address, length]] of headers.entries()) {
    table.setUint32(index * 56, kind, true);
    table.setUint32(index * 56 + 4, flags, true);
    table.setBigUint64(index * 56 + 16, address, true);
    table.setBigUint64(index * 56 + 40, length, true);
  }
  const vector = new Map([
    [3n, BASE + HEADERS],
    [5n, BigInt(headers.length)],
    [6n, PAGE],
  ]);
  return {
    getauxval: (type: bigint) => vector.get(type) ?? 0n,
    read: ({ address, length }: { address: bigint; length: bigint }) => {
      expect([address, length]).toEqual([BASE + HEADERS, BigInt(table.byteLength)]);
      return table;
    },
  };
}

describe("the pages of the executable", () => {
  it("are those of its segments that are never written to, whole", () => {
    const program = programWith([
      [PHDR, R, HEADERS, 280n],
      [LOAD, R, 0n, 0x1234n],
      [LOAD, RX, 0x2010n, 0xff0n],
      [LOAD, RW, 0x4000n, 0x5000n],
      [GNU_STACK, RW, 0n, 0n],
      [LOAD, R, 0x9f00n, 0x200n],
    ]);
    expect(ownPages(program)).toEqual([
      { address: BASE, length: 2n * PAGE },
      { address: BASE + 0x2000n, length: PAGE },
      { address: BASE + 0x9000n, length: 2n * PAGE },
    ]);
  });

  it("are not known where the program does not tell where it lies", () => {
    expect(ownPages(programWith([[LOAD, R, 0n, 0x1000n]]))).toEqual([]);
  });
});
