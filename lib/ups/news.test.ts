import { expect, it } from "vitest";
import { createUpsNews, MOST_IN_AN_HOUR, SILENT_FOR } from "./news";
import { NO_IDENTITY } from "./variables";
import type { WatchedUps } from "./known";
import type { UpsFault } from "./reading";
import type { UpsStanding } from "./standing";

const ups = (standing: UpsStanding, more: Partial<WatchedUps> = {}): WatchedUps => ({
  ...{ ups: "lab@nas", name: "lab", server: "nas", description: "", standing, since: 0, failedSince: null },
  ...{ parts: NO_IDENTITY, replaced: null, fault: standing === "silent" ? "unreachable" : null },
  last: { at: 0, flags: new Set(), charge: 87.4, runtime: 0, load: 0, identity: "B" },
  ...more,
});

/** News of one UPS that is seen like that, each time ten seconds later. */
function newsOf(seen: readonly (UpsStanding | Partial<WatchedUps> | number)[]): string[] {
  const desk = createUpsNews();
  const said: string[] = [];
  let now = 0;
  let last = ups("line");
  for (const each of seen) {
    now += typeof each === "number" ? each : 10_000;
    if (typeof each === "string") last = ups(each);
    else if (typeof each === "object") last = { ...last, ...each };
    for (const { kind, detail } of desk.look([last], now)) said.push(detail ? `${kind} ${detail}` : kind);
  }
  return said;
}

it("tells each standing once, and when line power is back", () => {
  expect(newsOf(["line", "line"])).toEqual([]);
  expect(newsOf(["line", "battery", "battery", "low_battery", "shutting_down", "line", "line"])).toEqual([
    ...["ups_on_battery 87 %", "ups_low_battery 87 %", "ups_shutting_down", "ups_line_power 87 %"],
  ]);
  expect(newsOf(["calibration", "line", "bypass", "line", "off", "line"])).toEqual([
    ...["ups_calibrating", "ups_line_power 87 %", "ups_on_bypass", "ups_line_power 87 %"],
    ...["ups_off", "ups_line_power 87 %"],
  ]);
});

it("tells of silence that lasts, and of its end", () => {
  expect(newsOf(["line", "silent", SILENT_FOR - 1000, "line"])).toEqual([]);
  expect(newsOf(["line", "silent", SILENT_FOR, 1000, "line"])).toEqual(["ups_silent", "ups_heard"]);
  const stale = { fault: "stale" satisfies UpsFault } as const;
  expect(newsOf(["line", "silent", stale, SILENT_FOR, "battery", "line"])).toEqual([
    ...["ups_stale", "ups_on_battery 87 %", "ups_line_power 87 %"],
  ]);
});

it("never tells of a battery while a UPS is silent", () => {
  expect(newsOf(["line", "silent", 600_000, { fault: "nonsense" }, 600_000])).toEqual(["ups_silent"]);
});

it("goes on from a silence within a power cut without a word", () => {
  expect(newsOf(["battery", "silent", 20_000, "battery", "line"])).toEqual([
    ...["ups_on_battery 87 %", "ups_line_power 87 %"],
  ]);
});

it("tells of each replacement once", () => {
  expect(newsOf(["line", { replaced: "A" }, { replaced: "A" }])).toEqual(["ups_replaced A → B"]);
});

it("tells so much in an hour, and then how things are", () => {
  const flapping = Array.from({ length: 200 }, (_, at): UpsStanding => (at % 2 === 0 ? "battery" : "line"));
  expect(newsOf(flapping)).toHaveLength(MOST_IN_AN_HOUR);
  expect(newsOf([...flapping, "battery", 3_600_000]).slice(MOST_IN_AN_HOUR)).toEqual(["ups_on_battery 87 %"]);
});

it("forgets a UPS that is no more", () => {
  const desk = createUpsNews();
  expect(desk.look([ups("battery")], 0)).toHaveLength(1);
  expect(desk.look([], 1)).toEqual([]);
  expect(desk.look([ups("battery")], 2)).toHaveLength(1);
});
