/** The record of the runs of this machine: a file that ends with the boot and survives komolet. */
import type { Runs } from "./sleep.ts";
import type { Paths } from "./environment.ts";
import { readText, withFile, writeWhole } from "./files.ts";

/** The record of an earlier komolet; "unreadable" where it cannot be understood. */
export function readRuns({ runs }: Paths): Runs | "unreadable" | undefined {
  try {
    const text = readText(runs);
    if (text === undefined) return undefined;
    const value: unknown = JSON.parse(text);
    return isRuns(value) ? value : "unreadable";
  } catch {
    return "unreadable";
  }
}

/** @throws Error where it cannot be written */
export function keepRuns({ runs }: Paths, kept: Runs): void {
  writeWhole(runs, `${JSON.stringify(kept)}\n`, 0o600);
}

/**
 * Milliseconds for which the machine has slept since it booted, suspended or hibernated: the distance of CLOCK_BOOTTIME,
 * which is known to the second, from CLOCK_MONOTONIC. The kernel's own counters leave hibernation out.
 * @returns undefined where that cannot be read: by whoever is not root, in most containers
 */
export function readSlept({ sleeps, timers }: Paths): number | undefined {
  try {
    if (!readText(sleeps)?.trim()) return 0;
    const [, nanoseconds] = /^now at (\d+) nsecs$/m.exec(readHead(timers)) ?? [];
    return nanoseconds === undefined ? undefined : Deno.osUptime() * 1000 - Number(nanoseconds) / 1e6;
  } catch {
    return undefined;
  }
}

/** Milliseconds between two looks. */
const LOOK_EVERY = 500;
/** A machine that does not sleep for this long after it was told to has been given up. */
const LOOKS_FOR = 60_000;

/**
 * Resolves once the machine has been suspended since the call, and woke; never, where it was not within a minute. The
 * kernel leaves hibernation out, which no clock overlooks.
 */
export function wokenSince({ suspends }: Paths): Promise<void> {
  const before = readText(suspends);
  return new Promise((woken) => {
    let looks = LOOKS_FOR / LOOK_EVERY;
    const timer = setInterval(() => {
      const hasSlept = readText(suspends) !== before;
      if (hasSlept) woken();
      if (hasSlept || --looks <= 0) clearInterval(timer);
    }, LOOK_EVERY);
  });
}

/** The first lines of a file: the rest may be long. */
function readHead(path: string): string {
  const head = new Uint8Array(256);
  const length = withFile(path, { read: true }, (file) => file.readSync(head)) ?? 0;
  return new TextDecoder().decode(head.subarray(0, length));
}

function isRuns(value: unknown): value is Runs {
  if (typeof value !== "object" || value === null) return false;
  const { bootId, count, ahead, hardwareAhead, slept } = value as Partial<Record<keyof Runs, unknown>>;
  return (
    typeof bootId === "string" &&
    Number.isInteger(count) &&
    Number(count) >= 0 &&
    Number.isFinite(ahead) &&
    [hardwareAhead, slept].every((one) => one === undefined || Number.isFinite(one))
  );
}
