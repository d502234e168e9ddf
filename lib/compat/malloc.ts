/**
 * Wrong: glibc keeps freed memory for good. It raises its thresholds to the largest block that was ever freed, and the
 *   32 MiB of one scrypt let it keep twice as much. (It also gives nearly each thread an arena of its own, from which
 *   little comes back. Threads have theirs before any of our code runs: the unit and the container set MALLOC_ARENA_MAX.)
 * In: glibc 2.41; mallopt(3). Measured: docs/performance.md, on memory.
 * Over when: `npm run bench -- manager` finds as little anonymous memory without it.
 * Then: this file and its one caller, `lib/manager/commands/serve.ts`, lose it.
 */
import { withLibc } from "./libc";

// Parameters of mallopt, as in <malloc.h>.
const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;

/** Bytes; what glibc begins with. Set by hand, thresholds stay. */
const THRESHOLD = 128 * 1024;

/** Makes glibc return freed memory to the system. To be called before anything large was freed. */
export function tuneMalloc(): void {
  withLibc(({ mallopt }) => {
    mallopt(M_MMAP_THRESHOLD, THRESHOLD);
    mallopt(M_TRIM_THRESHOLD, THRESHOLD);
  });
}
