/** The clocks of Windows: one that goes on while the machine sleeps, and one that stands still. */
import type { Reading } from "../sleep.ts";
import { kernel32 } from "./libraries/kernel32.ts";

/** Milliseconds since the machine booted, those of sleep and hibernation included; to 16 ms. */
export function bootTime(): number {
  return Number(kernel32().GetTickCount64());
}

/** Milliseconds for which the machine has run since it booted. */
export function runningTime(): number {
  const time = new BigUint64Array(1);
  kernel32().QueryUnbiasedInterruptTime(time);
  return Number(time[0] ?? 0n) / 10_000;
}

/** `performance.now()` would not do: on Windows it goes on in sleep. */
export function readClocks(): Reading {
  return { running: runningTime(), boot: bootTime(), wall: Date.now() };
}

/** Milliseconds for which the machine has slept since it booted. */
export function readSlept(): number {
  return bootTime() - runningTime();
}
