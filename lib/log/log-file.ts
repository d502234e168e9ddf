import { closeSync, fchmodSync, mkdirSync, openSync, writeSync } from "node:fs";
import path from "node:path";

/** Where lines go. */
export interface Sink {
  write(line: string): void;
}

/** A log file, appended to; only its owner may read it. */
export interface LogFile extends Sink {
  /** Lets go of the file, which may have been moved away, and opens it anew. */
  reopen(): void;
  close(): void;
}

/**
 * Opens a log file and makes its folder where there is none. Lines are written at once and whole: none is
 * lost when the process ends.
 * @param onFault told, once until it works again, why lines cannot be written; they are dropped meanwhile
 */
export function openLogFile(file: string, onFault: (error: unknown) => void): LogFile {
  let descriptor: number | null = null;
  let faulty = false;
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
      descriptor = openSync(file, "a", 0o600);
      // A file that was there may have had another mode.
      fchmodSync(descriptor, 0o600);
    });
  const close = (): void => {
    if (descriptor !== null) closeSync(descriptor);
    descriptor = null;
  };
  open();
  return {
    write(line) {
      if (descriptor === null) return;
      const target = descriptor;
      attempt(() => void writeSync(target, line));
    },
    reopen() {
      close();
      open();
    },
    close,
  };
}
