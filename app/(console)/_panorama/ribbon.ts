import { eachStretch, STATUS_COLOURS, type Timeline, type StatusColour } from "../_timeline/timeline";

/** The numbers of a group's machines in each status, from a time until the next step. */
interface Step {
  readonly since: number;
  /** One number a status colour, in the order of STATUS_COLOURS. */
  readonly counts: Uint32Array;
}

/** A group's time: one step each time that a machine changes its status colour. */
export type Ribbon = readonly Step[];

const PLACE = Object.fromEntries(
  STATUS_COLOURS.map((statusColour, place) => [statusColour, place]),
) as Record<StatusColour, number>;

/** The stacked timelines of a group between two times, `since` first. */
export function ribbonOf(timelines: readonly Timeline[], since: number, until: number): Ribbon {
  const changes: [at: number, statusColour: number, by: 1 | -1][] = [];
  for (const timeline of timelines) {
    eachStretch(timeline, since, until, (statusColour, from, to) => {
      changes.push([from, PLACE[statusColour], 1]);
      if (to < until) changes.push([to, PLACE[statusColour], -1]);
    });
  }
  changes.sort((a, b) => a[0] - b[0]);
  const steps: Step[] = [];
  let counts = new Uint32Array(STATUS_COLOURS.length);
  for (let index = 0; index < changes.length;) {
    const at = changes[index]?.[0] ?? 0;
    counts = counts.slice();
    for (; changes[index]?.[0] === at; index++) {
      const [, statusColour = 0, by = 0] = changes[index] ?? [];
      counts[statusColour] = (counts[statusColour] ?? 0) + by;
    }
    steps.push({ since: at, counts });
  }
  return steps;
}

/** The numbers at a time; null before the ribbon begins. */
export function countsAt(ribbon: Ribbon, at: number): Uint32Array | null {
  let low = 0;
  let high = ribbon.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ribbon[middle]?.since ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  return ribbon[low - 1]?.counts ?? null;
}
