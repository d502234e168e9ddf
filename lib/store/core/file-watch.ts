import { closeSync, openSync, readSync, statSync, type Stats } from "node:fs";
import { NotStored } from "../../fleet/model/errors";

/**
 * Whether a database is still the file that was opened. SQLite goes on writing to one that was deleted or replaced,
 * and whoever starts next finds another: nothing may be confirmed then.
 */
export interface FileWatch {
  /** To be called before a change is written and again before it is confirmed. @throws NotStored */
  check(): void;
}

/** @param file the database, which is open; its log lies beside it */
export function watchFile(file: string): FileWatch {
  const opened = statSync(file);
  const log = `${file}-wal`;
  // SQLite makes it with the first change, and keeps it while the database is open.
  let openedLog: Stats | undefined;
  let size = 0;

  return {
    check() {
      const found = statSync(file, { throwIfNoEntry: false });
      if (!found) throw gone(`${file} was deleted`);
      if (!isSame(found, opened)) throw gone(`${file} was replaced by another file`);
      // It only grows, unless somebody compacts it.
      if (found.size < size && !isWhole(file, found.size)) throw gone(`${file} was cut off`);
      size = found.size;
      const foundLog = statSync(log, { throwIfNoEntry: false });
      openedLog ??= foundLog;
      if (openedLog && !foundLog) throw gone(`${log} was deleted`);
      if (openedLog && foundLog && !isSame(foundLog, openedLog)) throw gone(`${log} was replaced`);
    },
  };
}

function gone(said: string): NotStored {
  return new NotStored("unwritable", `${said} while the manager runs: restart it`);
}

function isSame(one: Stats, other: Stats): boolean {
  return one.dev === other.dev && one.ino === other.ino;
}

/** Whether there is as much of it as its own header says: https://www.sqlite.org/fileformat.html#the_database_header */
function isWhole(file: string, size: number): boolean {
  const header = Buffer.alloc(100);
  const descriptor = openSync(file, "r");
  try {
    if (readSync(descriptor, header, 0, header.length, 0) < header.length) return false;
  } finally {
    closeSync(descriptor);
  }
  const pageSize = header.readUInt16BE(16) === 1 ? 65536 : header.readUInt16BE(16);
  return header.toString("latin1", 0, 15) === "SQLite format 3" && size >= pageSize * header.readUInt32BE(28);
}
