import { setTimeout as sleep } from "node:timers/promises";
import type { Access } from "../../access/access";
import type { Log } from "../../log/log";
import { OtherSchema } from "../../store/core/faults";
import { checkShown, type OpenStore } from "../../store/open";

/** Milliseconds between two readings; a fleet that takes long to read is read less often. */
const EVERY = 5000;
/** Rest after a reading, in its own duration: the database and the processor have other work. */
const REST = 9;

interface Shows {
  readonly location: OpenStore;
  /** Reads the servers again. */
  readonly follow: () => Promise<void>;
  readonly access: {
    readonly people: Pick<Access["people"], "readAgain">;
    readonly apiTokens: Pick<Access["apiTokens"], "readAgain">;
  };
  readonly log: Pick<Log, "warn" | "info">;
  /** Called where this version cannot serve the database any more. */
  readonly lost?: ((fault: Error) => void) | undefined;
}

/**
 * Reads what the manager that serves has written, again and again: servers, people and tokens.
 * @returns a function that stops it
 */
export function showAgain({ location, follow, access, log, lost }: Shows): () => void {
  const stopped = new AbortController();
  let isSilent = false;
  const read = async (): Promise<void> => {
    await checkShown(location);
    await access.people.readAgain();
    await access.apiTokens.readAgain();
    await follow();
  };
  const run = async (): Promise<void> => {
    let took = 0;
    for (;;) {
      await sleep(Math.max(EVERY, took * REST), null, { signal: stopped.signal, ref: false });
      const began = performance.now();
      try {
        await read();
        if (isSilent) log.info("the database answers this standby again");
        isSilent = false;
      } catch (error) {
        if (error instanceof OtherSchema) return lost?.(error);
        if (!isSilent) log.warn("the database does not answer this standby", { reason: String(error) });
        isSilent = true;
      }
      took = performance.now() - began;
    }
  };
  run().catch(() => undefined);
  return () => stopped.abort();
}
