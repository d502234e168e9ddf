/** The record of the runs of this machine: a file that ends with the boot and survives komolet. */
import type { Runs } from "./sleep.ts";
import type { Paths } from "./environment.ts";
import { readText, writeWhole } from "./files.ts";

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

/** Number of suspensions since the machine booted; undefined where it does not say. Hibernation does not count. */
export function countSuspends({ suspends }: Paths): number | undefined {
  try {
    const count = Number(readText(suspends)?.trim() || "none");
    return Number.isInteger(count) ? count : undefined;
  } catch {
    return undefined;
  }
}

function isRuns(value: unknown): value is Runs {
  if (typeof value !== "object" || value === null) return false;
  const { bootId, count, ahead, suspends } = value as Partial<Record<keyof Runs, unknown>>;
  return (
    typeof bootId === "string" &&
    Number.isInteger(count) &&
    Number(count) >= 0 &&
    Number.isFinite(ahead) &&
    (suspends === undefined || Number.isInteger(suspends))
  );
}
