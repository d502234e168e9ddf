/** The looks of the sky; two of them are mixed at a time. */
export const SKIES = ["night", "dawn", "day", "dusk"] as const;
export type Sky = (typeof SKIES)[number];

/** The sky over a day by the reader's clock: from each hour it changes to the next. */
const HOURS: readonly (readonly [hour: number, sky: Sky])[] = [
  [0, "night"],
  [4.5, "night"],
  [6.5, "dawn"],
  [8.5, "day"],
  [16.5, "day"],
  [19, "dusk"],
  [21.5, "night"],
  [24, "night"],
];

/** A mix of two skies: 0 is all the first, 1 all the second. */
export interface SkyMix {
  readonly from: Sky;
  readonly to: Sky;
  readonly by: number;
}

/** The sky at an hour, such as 21.5. */
export function skyAt(hour: number): SkyMix {
  const next = HOURS.findIndex(([from]) => from > hour);
  const [since, from] = HOURS[next - 1] ?? [0, "night"];
  const [until, to] = HOURS[next] ?? [24, "night"];
  return { from, to, by: until > since ? (hour - since) / (until - since) : 0 };
}

/** The darkness at an hour: 0 by day, 1 by night. Stars appear with it. */
export function darknessAt(hour: number): number {
  const { from, to, by } = skyAt(hour);
  const dark = (sky: Sky) => (sky === "night" ? 1 : sky === "day" ? 0 : 0.35);
  return dark(from) * (1 - by) + dark(to) * by;
}
