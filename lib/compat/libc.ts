/** A stretch of memory, in bytes. */
export interface Stretch {
  readonly address: bigint;
  readonly length: bigint;
}

/** What the manager asks of the C library. */
export interface Libc {
  getrlimit(resource: number, limits: BigUint64Array): number;
  setrlimit(resource: number, limits: BigUint64Array): number;
  mallopt(parameter: number, value: number): number;
  malloc_trim(pad: bigint): number;
  getauxval(type: bigint): bigint;
  madvise(address: bigint, length: bigint, advice: number): number;
  /** Memory of this process, which must be there to be read. */
  read(stretch: Stretch): DataView;
}

const SIGNATURES = {
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  mallopt: { parameters: ["i32", "i32"], result: "i32" },
  malloc_trim: { parameters: ["usize"], result: "i32" },
  getauxval: { parameters: ["usize"], result: "usize" },
  madvise: { parameters: ["usize", "usize", "i32"], result: "i32" },
} as const;

/** What is used of Deno's foreign functions. */
interface Foreign {
  dlopen(
    library: string,
    signatures: typeof SIGNATURES,
  ): { readonly symbols: Omit<Libc, "read">; close(): void };
  readonly UnsafePointer: { create(address: bigint): object | null };
  readonly UnsafePointerView: { getArrayBuffer(pointer: object, length: number): ArrayBuffer };
}

/**
 * Lends the C library. The manager's executable runs on Deno; `next dev` runs on Node, which lends none: undefined.
 * @throws TypeError where the library is not there
 */
export function withLibc<T>(use: (libc: Libc) => T): T | undefined {
  const { Deno: foreign } = globalThis as { Deno?: Foreign };
  if (!foreign) return undefined;
  const library = foreign.dlopen("libc.so.6", SIGNATURES);
  try {
    return use({ ...library.symbols, read: (stretch) => read(foreign, stretch) });
  } finally {
    library.close();
  }
}

function read(foreign: Foreign, { address, length }: Stretch): DataView {
  const pointer = foreign.UnsafePointer.create(address);
  if (!pointer) throw new RangeError("there is no memory at address 0");
  return new DataView(foreign.UnsafePointerView.getArrayBuffer(pointer, Number(length)));
}
