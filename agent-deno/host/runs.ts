/** The record of the runs of this machine: a file that ends with the boot and survives komolet. */
import type { Runs } from "./sleep.ts";
import type { Paths } from "./environment.ts";
import { readText, withFile, writeWhole } from "./files.ts";
import { printable } from "../printable.ts";

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

/** After a refusal systemd tries the other ways to be suspended that the kernel has, one right after the other. */
const LOOKS_AFTER_REFUSAL = 3;

/**
 * Resolves once the machine has been suspended since the call, and woke: undefined; or once its kernel has refused to:
 * the reason. Never, where neither happened within a minute. The kernel leaves hibernation out, which no clock overlooks.
 */
export function wokenSince(paths: Paths, lookEvery = LOOK_EVERY): Promise<string | undefined> {
  const count = (of: "success" | "fail"): string | undefined => readText(`${paths.suspends}/${of}`);
  const before = { success: count("success"), fail: count("fail") };
  return new Promise((settle) => {
    let looks = LOOKS_FOR / LOOK_EVERY;
    let sinceRefusal = 0;
    const timer = setInterval(() => {
      const hasSlept = count("success") !== before.success;
      if (count("fail") !== before.fail) sinceRefusal += 1;
      const isRefused = sinceRefusal > LOOKS_AFTER_REFUSAL;
      if (hasSlept) settle(undefined);
      else if (isRefused) settle(whyRefused(paths));
      if (hasSlept || isRefused || --looks <= 0) clearInterval(timer);
    }, lookEvery);
  });
}

/** The last refusal of the kernel in words: its device, where one did not sleep, and the error of the system. */
function whyRefused({ suspends }: Paths): string {
  const last = (what: "dev" | "errno"): string =>
    printable(readText(`${suspends}/last_failed_${what}`)?.trim() ?? "");
  const [device, error] = [last("dev"), last("errno")];
  const by = device === "" ? "its kernel refused" : `its device ${device} did not`;
  return `The machine did not go to sleep: ${by}${error === "" ? "" : ` (error ${error})`}.`;
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
