import type { Clock } from "../fleet/ports";
import { withLibc, type Libc, type Stretch } from "../compat/libc";
import { ownPages } from "./own-pages";

// Parameters of mallopt, as in <malloc.h>.
const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;
/** Bytes; both are what glibc begins with. */
const THRESHOLD = 128 * 1024;
/** As in <bits/mman-linux.h>. */
const MADV_DONTNEED = 4;
/** Milliseconds: by then, what is done once after a start is done. */
const STARTED_AFTER = 2000;
/** Milliseconds. What is in use comes back at once: some 30 MiB in a few milliseconds. */
const EVERY = 10_000;

/**
 * Has what is freed given back to the system. glibc raises its thresholds to the largest block that was ever freed,
 * and the 32 MiB of one scrypt let it keep twice as much for good. Set by hand, they stay.
 */
export function giveFreedMemoryBack(): void {
  withLibc(({ mallopt }) => {
    mallopt(M_MMAP_THRESHOLD, THRESHOLD);
    mallopt(M_TRIM_THRESHOLD, THRESHOLD);
  });
}

/**
 * Once the manager has started, gives back what only starting needed; from then on, what only a rare thing needed, and
 * what was freed between blocks that stay: the thresholds do not reach those. Docs: docs/performance.md, on memory.
 * @returns ends it
 */
export function keepGivingBack(clock: Pick<Clock, "every">): () => void {
  // They stay where they are as long as the program runs.
  const own = withLibc(ownPages) ?? [];
  const giveBack = (): void =>
    void withLibc((libc) => {
      letGo(own, libc);
      libc.malloc_trim(0n);
    });
  const stopRepeating = clock.every(EVERY, giveBack);
  const stopWaiting = clock.every(STARTED_AFTER, () => {
    stopWaiting();
    giveBack();
  });
  return () => {
    stopWaiting();
    stopRepeating();
  };
}

/** They stay in the kernel's cache as long as there is room: what is used again comes back without a read. */
function letGo(pages: readonly Stretch[], { madvise }: Libc): void {
  for (const { address, length } of pages) madvise(address, length, MADV_DONTNEED);
}
