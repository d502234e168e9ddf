import type { Log } from "../log/log";
import type { Unwritable } from "../fleet/errors";
import type { WriterWatch } from "../store/writer";

/** So many milliseconds without a failure, and the database counts as writable again: a small change may still fit. */
const SETTLED = 5_000;

/**
 * Says in one line that nothing can be stored, and in another that it can again; meanwhile it is silent, however
 * many changes fail.
 */
export function storeWatch(log: Log, monotonic: () => number): WriterWatch {
  const told = new Set<Unwritable>();
  let failedAt = 0;
  return {
    failed(fault) {
      failedAt = monotonic();
      if (told.has(fault.why)) return;
      told.add(fault.why);
      log.error(fault, "storing a change; none is confirmed until it can be stored");
    },
    succeeded() {
      if (told.size === 0 || monotonic() - failedAt < SETTLED) return;
      told.clear();
      log.info("the database can be written again");
    },
  };
}
