import type { Connection } from "./connection";
import type { Call } from "./heartbeats";

/** The result of a stretch of load. */
export interface Stretch {
  readonly calls: number;
  readonly seconds: number;
  /** Answers that were not 200, by status. */
  readonly refused: ReadonlyMap<number, number>;
  /** Milliseconds of each call, sorted. */
  readonly latencies: Float64Array;
}

/** Calls over all connections at once, each as soon as it was answered, for so many milliseconds. */
export async function drive(
  connections: readonly Connection[],
  milliseconds: number,
  next: () => Call,
): Promise<Stretch> {
  const latencies: number[] = [];
  const refused = new Map<number, number>();
  const begun = performance.now();
  const end = begun + milliseconds;
  await Promise.all(
    connections.map(async (connection) => {
      for (let now = performance.now(); now < end;) {
        const { head, body } = next();
        const { status } = await connection.post(head, body);
        const answered = performance.now();
        latencies.push(answered - now);
        if (status !== 200) refused.set(status, (refused.get(status) ?? 0) + 1);
        now = answered;
      }
    }),
  );
  const seconds = (performance.now() - begun) / 1000;
  return { calls: latencies.length, seconds, refused, latencies: Float64Array.from(latencies).sort() };
}

/** Acts on all of them in their order, so many at a time. */
export async function inLanes<One>(
  lanes: number,
  all: readonly One[],
  act: (one: One, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < all.length) {
      const index = next++;
      await act(all[index] as One, index);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** The value below which that share of sorted values lies. */
export function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/** The least and the most of them, for people. */
export function range(values: readonly number[]): string {
  return `${Math.min(...values).toFixed(3)}–${Math.max(...values).toFixed(3)}`;
}
