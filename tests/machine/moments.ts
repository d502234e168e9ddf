import type { TaskMeta, TestContext } from "vitest";
import type { StatusWord } from "../helpers/operator";
import type { Site } from "./site";

/** Seconds from the click, or another begin, to each event. */
export type Moments = readonly (readonly [what: string, seconds: number])[];

declare module "vitest" {
  interface TaskMeta {
    /** Moments for the table at the end. */
    moments?: Moments[];
  }
}

/** Milliseconds for a shutdown, and for a start up to the first heartbeat, where QEMU emulates beside others. */
export const DOWN_WITHIN = 150_000;
export const UP_WITHIN = 300_000;

/** Keeps a test's moments for the table at the end. */
export function note({ task }: TestContext, moments: Moments): void {
  const meta: TaskMeta = task.meta;
  meta.moments = [...(meta.moments ?? []), moments];
}

/** Does something, and waits until all awaited events have happened. */
export async function measure(
  act: () => unknown,
  awaited: Readonly<Record<string, () => Promise<unknown>>>,
): Promise<Moments> {
  const start = performance.now();
  await act();
  const moments: [string, number][] = [];
  await Promise.all(
    Object.entries(awaited).map(async ([what, wait]) => {
      await wait();
      moments.push([what, (performance.now() - start) / 1000]);
    }),
  );
  return moments;
}

/** Turns the server off, and waits until the machine is off and shown as OFF. */
export function putToBed({ operator, seen, uuid, vm }: Site, withinMs = DOWN_WITHIN): Promise<Moments> {
  const reaches = (status: StatusWord) => () => seen.reaches(uuid, status, withinMs);
  return measure(() => operator.power.turnOff({ uuid }), {
    Stopping: reaches("STOPPING"),
    "machine off": vm.off,
    OFF: reaches("OFF"),
  });
}

/** Turns the server on, and waits until it reports. */
export async function wake({ operator, seen, uuid, vm }: Site): Promise<Moments> {
  const moments = await measure(() => operator.power.turnOn({ uuid }), {
    ON: () => seen.reaches(uuid, "ON", UP_WITHIN),
  });
  await vm.booted();
  return moments;
}

/** Seconds of one of the moments. */
export const secondsTo = (moments: Moments, what: string): number =>
  moments.find(([name]) => name === what)?.[1] ?? NaN;

/** Of several seconds the median and the most. */
export function spread(all: readonly number[]): { readonly median: number; readonly longest: number } {
  const sorted = [...all].sort((one, other) => one - other);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? NaN, longest: sorted.at(-1) ?? NaN };
}
