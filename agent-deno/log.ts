/**
 * The logs: JSON Lines, mode 600 from the first byte, secrets masked; and how logrotate rotates them. A log is opened
 * anew for every line, so nobody must be notified of a rotation.
 */
import type { Paths } from "./host/environment.ts";
import { exists, withFile, writeAll, writeWhole } from "./host/files.ts";
import { jsonLine } from "./printable.ts";
import { reasonOf, Refusal } from "./refusal.ts";
import { say } from "./words/say.ts";

export interface Log {
  (line: Readonly<Record<string, unknown>>): void;
}

/** Asked anew for each line, so that a property may change with the configuration. */
export interface LogOptions {
  /** undefined: no file. */
  readonly file: string | undefined;
  /** A second place for every line: standard output for komolet. */
  readonly echo?: (text: string) => void;
  /** Called once when the file cannot be written, and again after it could in between. */
  readonly onFault: (message: string) => void;
  /** Values that must never appear. */
  readonly secrets: readonly string[];
  readonly now: () => Date;
}

/** A log. A file that cannot be written is reported once; the log goes on and takes up the file again when it can. */
export function openLog(options: LogOptions): Log {
  const keep = reportOnce((error) =>
    options.onFault(
      say("{file}: cannot be written: {why}; going on without it.", {
        file: options.file ?? "",
        why: reasonOf(error),
      }),
    ),
  );
  return ({ level = "INFO", ...rest }) => {
    const { file, echo, secrets, now } = options;
    const text = `${mask(jsonLine({ level, timestamp: now().toISOString(), ...rest }), secrets)}\n`;
    echo?.(text);
    if (file !== undefined) keep(() => append(file, text));
  };
}

/** Wraps something that is done again and again: a failure is reported once, and again after a success in between. */
export function reportOnce(report: (error: unknown) => void): (act: () => void) => void {
  let failing = false;
  return (act) => {
    try {
      act();
      failing = false;
    } catch (error) {
      if (!failing) report(error);
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

/**
 * logrotate's configuration for both log files: daily, `generations` kept. A log is opened anew for every line, so
 * nobody must be notified of a rotation; and the agent makes the new file itself, mode 600: were logrotate to make it, a
 * line in the instant between would have made it first, and logrotate would move that one out of the way.
 */
function logrotateText(paths: Paths, generations: number): string {
  return `# Written by komo-agent; \`komo-agent set logGeneration N\` changes it.
"${paths.agentLog}" "${paths.daemonLog}" {
    daily
    rotate ${generations}
    missingok
    notifempty
    nocompress
    nocopytruncate
    nocreate
}
`;
}

/**
 * Writes logrotate's configuration for both log files where it looks for it.
 * @returns false where this machine has no logrotate folder
 * @throws Refusal (1) where it cannot be written
 */
export function writeLogrotate(paths: Paths, generations: number): boolean {
  if (!exists(paths.logrotateDir)) return false;
  try {
    writeWhole(paths.logrotate, logrotateText(paths, generations), 0o644);
    return true;
  } catch (error) {
    throw new Refusal(
      1,
      say("The setting is saved, but {file} cannot be written: {why}.", {
        file: paths.logrotate,
        why: reasonOf(error),
      }),
    );
  }
}
