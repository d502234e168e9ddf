import { statfs } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { NotStored } from "../fleet/model/errors";
import { StoreFault } from "./core/faults";
import type { Writer, WriterWatch } from "./writer";

/** Whether a database takes changes. */
export interface Health {
  /** The callbacks for the database's writer. */
  readonly watch: WriterWatch;
  /** Checks the database through its writer. @throws where it does not take changes, or does not answer soon */
  ping(writer: Pick<Writer, "note">): Promise<void>;
}

/** Milliseconds within which a database that is well answers. */
const ANSWERS_WITHIN = 2_000;

/** Bytes of room below which a disk still counts as full: it may take a small change and refuse the next. */
const ROOM = 1024 * 1024;

/**
 * The health of a database. As long as changes are stored, it is only read, which does not show a full or read-only
 * disk. So once a change was not stored, it counts as unhealthy until an empty change could be written.
 * @param file the database; null: it is on a server, which knows its disk
 */
export function createHealth(file: string | null, watch?: WriterWatch): Health {
  let failed: NotStored | null = null;
  let checking: Promise<void> | null = null;

  const check = async (writer: Pick<Writer, "note">): Promise<void> => {
    if (failed && file !== null) {
      if (failed.why === "disk_full" && !(await hasRoom(file))) throw failed;
      // It writes a page, whatever the number was.
      await writer.note((transaction) => transaction.$executeRaw`PRAGMA user_version = 0`);
    } else {
      // Reads a page of the file, where a bare SELECT 1 would answer without it; and begins as every change does.
      await writer.note((transaction) => transaction.$queryRaw`SELECT 1 FROM servers LIMIT 1`);
    }
    failed = null;
  };

  return {
    watch: {
      failed(fault) {
        failed = fault;
        watch?.failed(fault);
      },
      succeeded: () => watch?.succeeded(),
    },
    ping: (writer) => soon((checking ??= check(writer).finally(() => (checking = null)))),
  };
}

/** Whether the disk of a file has room, as far as the system tells. */
async function hasRoom(file: string): Promise<boolean> {
  const { bavail, bsize } = await statfs(path.dirname(file));
  return bavail * bsize >= ROOM;
}

/** @throws where it takes longer than `ANSWERS_WITHIN` */
async function soon(work: Promise<void>): Promise<void> {
  const ended = new AbortController();
  const late = sleep(ANSWERS_WITHIN, null, { signal: ended.signal, ref: false }).then(() => {
    throw new StoreFault("the database does not answer");
  });
  await Promise.race([work, late]).finally(() => ended.abort());
}
