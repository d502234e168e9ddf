/** JSON Lines, mode 600 from the first byte, secrets masked. */
import { withFile, writeAll } from "./host/files.ts";
import { reasonOf } from "./refusal.ts";

export interface Log {
  (line: Readonly<Record<string, unknown>>): void;
}

/** Asked anew for each line, so that a property may change with the configuration. */
export interface LogOptions {
  /** undefined: no file. */
  readonly file: string | undefined;
  /** Where every line goes as well: standard output for komolet. */
  readonly echo?: (text: string) => void;
  /** Told once when the file cannot be written, and again after it could in between. */
  readonly onFault: (message: string) => void;
  /** Values that must never appear. */
  readonly secrets: readonly string[];
  readonly now: () => Date;
}

/**
 * A log. A file that cannot be written is said once; the log goes on and takes up the file again when it can. The
 * file is opened for every line, so that logrotate needs to tell nobody.
 */
export function openLog(options: LogOptions): Log {
  let failing = false;
  return ({ level = "INFO", ...rest }) => {
    const { file, echo, onFault, secrets, now } = options;
    const text = `${mask(JSON.stringify({ level, timestamp: now().toISOString(), ...rest }), secrets)}\n`;
    echo?.(text);
    if (file === undefined) return;
    try {
      append(file, text);
      failing = false;
    } catch (error) {
      if (!failing) onFault(`${file}: cannot be written: ${reasonOf(error)}; going on without it.`);
      failing = true;
    }
  };
}

function append(path: string, text: string): void {
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true, mode: 0o755 });
  withFile(path, { append: true, create: true, mode: 0o600 }, (file) => {
    const { mode, size } = file.statSync();
    if (((mode ?? 0) & 0o077) !== 0) Deno.chmodSync(path, 0o600);
    try {
      writeAll(file, new TextEncoder().encode(text));
    } catch (error) {
      // A full disk took the beginning of the line: the file holds whole lines only.
      file.truncateSync(size);
      throw error;
    }
  });
}

/** `text` without the secrets and without anything that follows `Bearer`. */
export function mask(text: string, secrets: readonly string[]): string {
  let masked = text.replaceAll(/\b(Bearer)\s+[^\s"\\]+/gi, "$1 ***");
  for (const secret of secrets) if (secret !== "") masked = masked.replaceAll(secret, "***");
  return masked;
}

/** Writes to standard output; a reader that went away is no reason to end. */
export function echoToStdout(text: string): void {
  try {
    writeAll(Deno.stdout, new TextEncoder().encode(text));
  } catch {
    // Nothing is left to say it to.
  }
}
