// Not a workaround of its own: the C library for `open-files`, `malloc`, `sd-notify`, `boot-time` and `proc`.

/** Functions of the C library that the manager calls. */
export interface Libc {
  getrlimit(resource: number, limits: BigUint64Array): number;
  setrlimit(resource: number, limits: BigUint64Array): number;
  mallopt(parameter: number, value: number): number;
  socket(domain: number, type: number, protocol: number): number;
  sendto(
    socket: number,
    bytes: Uint8Array<ArrayBuffer>,
    length: number,
    flags: number,
    address: Uint8Array<ArrayBuffer>,
    addressLength: number,
  ): number | bigint;
  open(path: Uint8Array<ArrayBuffer>, flags: number): number;
  read(file: number, bytes: Uint8Array<ArrayBuffer>, length: number): number | bigint;
  close(file: number): number;
}

const SIGNATURES = {
  getrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  setrlimit: { parameters: ["i32", "buffer"], result: "i32" },
  mallopt: { parameters: ["i32", "i32"], result: "i32" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  sendto: { parameters: ["i32", "buffer", "usize", "i32", "buffer", "u32"], result: "isize" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
} as const;

/** The used part of Deno's foreign functions. */
interface Foreign {
  dlopen(library: string, signatures: typeof SIGNATURES): { readonly symbols: Libc; close(): void };
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
    return use(library.symbols);
  } finally {
    library.close();
  }
}

let trimming: (() => Promise<number>) | null = null;

/** Has glibc give back all memory that is free, off the event loop; some 10 ms for 200 MiB. */
export async function trimHeap(): Promise<void> {
  const { Deno: foreign } = globalThis as { Deno?: { dlopen(library: string, signatures: object): unknown } };
  if (!foreign) return;
  if (!trimming) {
    const signature = { parameters: ["usize"], result: "i32", nonblocking: true } as const;
    // Never closed: a call may be under way at any time.
    const { symbols } = foreign.dlopen("libc.so.6", { malloc_trim: signature }) as {
      symbols: { malloc_trim(pad: bigint): Promise<number> };
    };
    trimming = () => symbols.malloc_trim(0n);
  }
  await trimming();
}

/** As in <time.h> of Linux. */
const CLOCK_BOOTTIME = 7;

let clockGetTime: ((clock: number, time: BigInt64Array<ArrayBuffer>) => number) | null = null;

/**
 * Milliseconds since the machine was started, its sleep included; null where there is no C library, or it does not know.
 * Some hundred nanoseconds.
 */
export function bootTimeOfLibc(): number | null {
  const { Deno: foreign } = globalThis as { Deno?: { dlopen(library: string, signatures: object): unknown } };
  if (!foreign) return null;
  if (!clockGetTime) {
    const signature = { parameters: ["i32", "buffer"], result: "i32" } as const;
    // Never closed: it is asked all the time.
    const { symbols } = foreign.dlopen("libc.so.6", { clock_gettime: signature }) as {
      symbols: { clock_gettime(clock: number, time: BigInt64Array<ArrayBuffer>): number };
    };
    clockGetTime = (clock, time) => symbols.clock_gettime(clock, time);
  }
  const time = new BigInt64Array(2);
  if (clockGetTime(CLOCK_BOOTTIME, time) !== 0) return null;
  const [seconds = 0n, nanoseconds = 0n] = time;
  return Number(seconds) * 1000 + Number(nanoseconds) / 1e6;
}
