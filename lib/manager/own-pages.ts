import type { Libc, Stretch } from "../compat/libc";

// Entries of the auxiliary vector, by which the kernel tells each program of itself: getauxval(3), <elf.h>.
const AT_PHDR = 3n;
const AT_PHNUM = 5n;
const AT_PAGESZ = 6n;
// Elf64_Phdr: where its fields lie, in bytes, and what they may say.
const HEADER = { kind: 0, flags: 4, address: 16, length: 40, size: 56 };
const PT_LOAD = 1;
const PT_PHDR = 6;
const PF_W = 2;

/**
 * Where code, constants and what else the executable carries lie in memory: all of it comes from the file as it is,
 * nothing was ever written there. (/proc/self tells the same, but not to a program that is denied anything.)
 */
export function ownPages({ getauxval, read }: Pick<Libc, "getauxval" | "read">): Stretch[] {
  const [at, page] = [getauxval(AT_PHDR), getauxval(AT_PAGESZ)];
  const table = read({ address: at, length: getauxval(AT_PHNUM) * BigInt(HEADER.size) });
  const headers = headersOf(table);
  const own = headers.find(({ kind }) => kind === PT_PHDR);
  if (!own) return [];
  const shift = at - own.address;
  return headers
    .filter(({ kind, flags }) => kind === PT_LOAD && (flags & PF_W) === 0)
    .map(({ address, length }) => inPages({ address: shift + address, length }, page));
}

function headersOf(table: DataView): (Stretch & { readonly kind: number; readonly flags: number })[] {
  return Array.from({ length: table.byteLength / HEADER.size }, (_, index) => {
    const at = index * HEADER.size;
    return {
      kind: table.getUint32(at + HEADER.kind, true),
      flags: table.getUint32(at + HEADER.flags, true),
      address: table.getBigUint64(at + HEADER.address, true),
      length: table.getBigUint64(at + HEADER.length, true),
    };
  });
}

/** The pages that a stretch begins and ends in. */
function inPages({ address, length }: Stretch, page: bigint): Stretch {
  const first = address - (address % page);
  const end = address + length + page - 1n;
  return { address: first, length: end - (end % page) - first };
}
