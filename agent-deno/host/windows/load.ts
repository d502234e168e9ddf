/** The load of the cores, by samples that komolet takes with its heartbeats. */
import { bootTime } from "./clock.ts";
import { kernel32 } from "./libraries/kernel32.ts";

const MINUTE = 60_000;
/** Milliseconds between two samples that are kept. */
const LEAST_APART = 10_000;
/** The longest time that is asked for, and one sample more. */
const KEPT_FOR = 16 * MINUTE;

/** A reading: all cores together, in units of 100 ns. */
export interface Sample {
  /** Milliseconds since the boot. */
  readonly at: number;
  readonly idle: bigint;
  readonly all: bigint;
}

/** Kept as long as komolet runs. */
let samples: readonly Sample[] = [];

/** Takes a sample where the last one is long enough ago. Never throws. */
export function sampleLoad(): void {
  const at = bootTime();
  if (at - (samples.at(-1)?.at ?? -Infinity) < LEAST_APART) return;
  const [idle, inKernel, inUser] = [new BigUint64Array(1), new BigUint64Array(1), new BigUint64Array(1)];
  if (kernel32().GetSystemTimes(idle, inKernel, inUser) === 0) return;
  // Time in the kernel holds the idle time, too.
  const sample = { at, idle: idle[0] ?? 0n, all: (inKernel[0] ?? 0n) + (inUser[0] ?? 0n) };
  samples = [...samples.filter((one) => at - one.at <= KEPT_FOR), sample];
}

/** The load of each core over so many minutes, or as long as is known; undefined: less than a minute is known. */
export function loadOver(minutes: number): number | undefined {
  sampleLoad();
  return loadIn(samples, minutes * MINUTE);
}

/** Pure. */
export function loadIn(all: readonly Sample[], ms: number): number | undefined {
  const last = all.at(-1);
  if (last === undefined) return undefined;
  const first = all.find(({ at }) => last.at - at <= ms + LEAST_APART);
  if (first === undefined || last.at - first.at < MINUTE) return undefined;
  const passed = Number(last.all - first.all);
  return passed <= 0 ? 0 : 1 - Number(last.idle - first.idle) / passed;
}
