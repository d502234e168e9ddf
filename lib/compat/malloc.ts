/**
 * Wrong: glibc keeps freed memory for good. It gives back only what lies above the last block in use, and raises its
 *   thresholds to the largest block that was ever freed: the 32 MiB of one scrypt let it keep twice as much. (It also
 *   gives nearly each thread an arena of its own, from which little comes back. Threads have theirs before any of our
 *   code runs: the unit and the container set MALLOC_ARENA_MAX.)
 * In: glibc 2.41; mallopt(3). Measured: docs/decisions/073-versions.md.
 * Over when: `npm run bench -- manager` finds as little anonymous memory without it.
 * Then: this file and its one caller, `lib/manager/commands/serve.ts`, lose it.
 */
import { trimHeap, withLibc } from "./libc";

// Parameters of mallopt, as in <malloc.h>.
const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;

/** Bytes; what glibc begins with. Set by hand, thresholds stay. */
const THRESHOLD = 128 * 1024;

/** Bytes by which the process has grown when it is worth looking for free memory. */
const GROWN_BY = 24 * 1024 * 1024;
/** Connections that end in a flood: from one call to the next, or since memory was last returned. */
const ENDED = 50;
/** Calls in a flood of which one returns memory: all others wait meanwhile, for a quarter of a second. */
const CALLS_IN_FLOOD = 12;
/** Milliseconds in which V8's helpers free the memory of collected objects. */
const SWEPT_IN = 250;

/** The process's memory, measured and returned. */
export interface MemoryParts {
  /** Bytes. */
  resident(): number;
  /** Connections that have ended so far. */
  ended(): number;
  /** Makes V8 collect its garbage. */
  collect(): unknown;
  /** Makes glibc return free memory. */
  trim(): Promise<unknown>;
}

/** The process's own. */
export function ownMemory(ended: () => number): MemoryParts {
  return { resident: () => process.memoryUsage().rss, ended, collect: collectGarbage, trim: trimHeap };
}

/**
 * Gives memory back that is free between what is in use, as a flood of requests leaves it: glibc gives back only what
 * lies above the last block. To be called every few seconds; it works only where the process has grown, or is larger
 * than it once was and many connections have ended: memory that was in use in a flood is free after it. While a flood
 * goes on, it works now and then only.
 */
export function memoryReturner(parts: MemoryParts): () => Promise<void> {
  let ever = parts.resident();
  let least = ever;
  let ended = parts.ended();
  let endedBefore = ended;
  let callsInFlood = 0;
  let busy = false;
  return async () => {
    const now = parts.resident();
    const isFlood = parts.ended() >= endedBefore + ENDED;
    endedBefore = parts.ended();
    callsInFlood = isFlood ? callsInFlood + 1 : 0;
    ever = Math.min(ever, now);
    least = Math.min(least, now);
    const afterFlood = now >= ever + GROWN_BY && parts.ended() >= ended + ENDED;
    if (busy || (now < least + GROWN_BY && !afterFlood) || callsInFlood % CALLS_IN_FLOOD > 0) return;
    busy = true;
    ended = parts.ended();
    try {
      await parts.collect();
      await new Promise((resolve) => setTimeout(resolve, SWEPT_IN).unref());
      await parts.trim();
      // What is left is needed, for now.
      least = parts.resident();
    } finally {
      busy = false;
    }
  };
}

/**
 * Collects garbage: connections hold memory through small objects, which V8 would keep until its own heap has grown.
 */
function collectGarbage(): unknown {
  const { gc } = globalThis as { gc?: (how: { type: "major"; execution: "async" }) => unknown };
  return gc?.({ type: "major", execution: "async" });
}

/** Makes glibc return freed memory to the system. To be called before anything large was freed. */
export function tuneMalloc(): void {
  withLibc(({ mallopt }) => {
    mallopt(M_MMAP_THRESHOLD, THRESHOLD);
    mallopt(M_TRIM_THRESHOLD, THRESHOLD);
  });
}
