import { withLibc } from "../compat/libc";

// Parameters of mallopt, as in <malloc.h>.
const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;
/** Bytes; both are what glibc begins with. */
const THRESHOLD = 128 * 1024;

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
