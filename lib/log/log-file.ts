import {
  closeSync,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  type Stats,
  statSync,
  writeSync,
} from "node:fs";
import path from "node:path";

/** A receiver of lines. */
export interface Sink {
  write(line: string): void;
}

/** A log file, appended to; only its owner may read it. */
export interface LogFile extends Sink {
  /** Closes the file and opens it anew. */
  reopen(): void;
  close(): void;
}

/**
 * Opens a log file and makes its folder where there is none. Lines are written at once and whole: none is lost when the
 * process ends. A file that was moved away, as logrotate does, is closed before the next line.
 * @param onFault called with the error, once until it works again, where lines cannot be written; they are dropped
 *   meanwhile
 */
export function openLogFile(file: string, onFault: (error: unknown) => void): LogFile {
  let opened: { readonly descriptor: number; readonly stats: Stats } | null = null;
  let faulty = false;
  // A full disk may take half a line: the next one is not to be written onto it.
  let torn = false;
  const attempt = (work: () => void): void => {
    try {
      work();
      faulty = false;
    } catch (error) {
      if (!faulty) onFault(error);
      faulty = true;
    }
  };
  const open = (): void =>
    attempt(() => {
      mkdirSync(path.dirname(file), { recursive: true, mode: 0o750 });
      const descriptor = openSync(file, "a", 0o600);
      opened = { descriptor, stats: fstatSync(descriptor) };
      // A file that was there may have had another mode.
      fchmodSync(descriptor, 0o600);
    });
  const close = (): void => {
    if (opened) closeSync(opened.descriptor);
    opened = null;
  };
  const reopen = (): void => {
    close();
    open();
  };
  open();
  return {
    write(line) {
      if (opened && wasMoved(file, opened.stats)) reopen();
      if (!opened) return;
      const { descriptor } = opened;
      attempt(() => {
        const bytes = Buffer.from(torn ? `\n${line}` : line);
        const written = writeSync(descriptor, bytes);
        torn = written < bytes.length && (torn || written > 0);
        if (written < bytes.length) throw Object.assign(new Error("the disk is full"), { code: "ENOSPC" });
      });
    },
    reopen,
    close,
  };
}

/** Whether the path leads to another file than ours by now, or to none. */
function wasMoved(file: string, ours: Stats): boolean {
  const there = statSync(file, { throwIfNoEntry: false });
  return there?.ino !== ours.ino || there.dev !== ours.dev;
}
