import { expect, test } from "vitest";
import type { Holder } from "../power/use";
import type { CurrentStatus } from "../power/words";
import { EXPLAINING, whyOf, type ExplainingEvent, type ExplainingRun, type StatusThen } from "./why";

/** Hours and minutes as milliseconds. */
const at = (clock: string): number => {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return (hours * 60 + minutes) * 60_000;
};
const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);

const ALICE: Holder = { kind: "session", name: "alice (ssh)", since: null };
const NIGHT: ExplainingRun = {
  ...{ uuid: "night", action: "OFF", author: "keeper", createdAt: at("22:00") },
  schedule: { uuid: "s", name: "school nights" },
};
const MORNING: ExplainingRun = { ...NIGHT, uuid: "morning", action: "ON", createdAt: at("07:30") };
const BY_HAND: ExplainingRun = { ...NIGHT, uuid: "hand", author: "yuki", schedule: null };
const RUNS = new Map([NIGHT, MORNING, BY_HAND].map((run) => [run.uuid, run]));

type Given = readonly [clock: string, kind: string, more?: Partial<ExplainingEvent>];

function event([time, kind, more]: Given): ExplainingEvent {
  return {
    ...{ at: at(time), kind, actor: "manager", reason: "", until: null, use: null, runUuid: null },
    ...more,
  };
}

function then(status: CurrentStatus, since: string, waitsFor: StatusThen["waitsFor"] = null): StatusThen {
  return { status, since: at(since), waitsFor };
}

/** The chain in short: "22:00 stop_when_free by keeper". */
function chain(status: StatusThen | null, ...oldestFirst: readonly Given[]): readonly string[] {
  return whyOf(status, oldestFirst.map(event).reverse(), RUNS).steps.map((step) =>
    [
      clock(step.at),
      step.kind,
      step.schedule?.name ?? step.status ?? step.use?.map(({ name }) => name).join() ?? "",
      step.until === null ? "" : `until ${clock(step.until)}`,
      step.author && `by ${step.author}`,
    ]
      .filter(Boolean)
      .join(" "),
  );
}

const keeper = { actor: "keeper" } as const;
const waits: Given = ["22:00", "stop_when_free", { ...keeper, runUuid: "night", until: at("23:30") }];
const woken: Given = ["07:30", "turned_on", { ...keeper, runUuid: "morning" }];

test("the schedule, the request, the use that it waited for, and the status", () => {
  const free: Given = ["23:10", "turned_off_when_free", { ...keeper, runUuid: "night", use: [ALICE] }];
  expect(chain(then("OFF", "23:12"), woken, waits, free)).toEqual([
    "22:00 schedule school nights by keeper",
    "22:00 stop_when_free until 23:30 by keeper",
    "22:00 in_use alice (ssh) until 23:10",
    "23:10 turned_off_when_free by keeper",
    "23:12 status OFF",
  ]);
});

test("a server that was free at once waited for nobody", () => {
  const free: Given = ["22:00", "turned_off_when_free", { ...keeper, runUuid: "night", use: [] }];
  expect(chain(then("OFF", "22:02"), waits, free).slice(2)).toEqual([
    "22:00 turned_off_when_free by keeper",
    "22:02 status OFF",
  ]);
});

test("a request that came to nothing stands after whatever had turned the server on", () => {
  const stays: Given = ["23:30", "still_in_use", { until: at("23:30"), use: [ALICE] }];
  expect(chain(then("ON", "07:33"), woken, ["12:00", "lost"], ["12:05", "back"], waits, stays)).toEqual([
    "07:30 schedule school nights by keeper",
    "07:30 turned_on by keeper",
    "07:33 status ON",
    "22:00 schedule school nights by keeper",
    "22:00 stop_when_free until 23:30 by keeper",
    "23:30 still_in_use alice (ssh) until 23:30",
  ]);
});

test("a stop that waits names who uses the server now", () => {
  expect(chain(then("ON", "07:33", [ALICE]), waits).at(-1)).toBe("22:00 in_use alice (ssh)");
  expect(chain(then("ON", "07:33", []), waits).at(-1)).toMatch(/stop_when_free/);
});

test.each<[name: string, status: StatusThen, events: readonly Given[], chain: readonly string[]]>([
  [
    "a click",
    then("OFF", "21:02"),
    [woken, ["21:00", "turned_off", { actor: "yuki" }]],
    ["21:00 turned_off by yuki", "21:02 status OFF"],
  ],
  [
    "a run of a person",
    then("Stopping", "22:01"),
    [["22:00", "turned_off", { actor: "yuki", runUuid: "hand" }]],
    ["22:00 run by yuki", "22:00 turned_off by yuki", "22:01 status Stopping"],
  ],
  [
    "a run that is not kept any more",
    then("OFF", "22:01"),
    [["22:00", "turned_off", { actor: "yuki", runUuid: "gone" }]],
    ["22:00 turned_off by yuki", "22:01 status OFF"],
  ],
  [
    "nobody: it fell silent",
    then("SyncedOFF", "12:20"),
    [
      ["08:00", "synced_on"],
      ["12:00", "lost"],
      ["12:20", "synced_off"],
    ],
    ["08:00 synced_on", "12:00 lost", "12:20 synced_off"],
  ],
  [
    "a start that failed",
    then("SyncedOFF", "07:35"),
    [["22:00", "turned_off", keeper], woken, ["07:35", "did_not_start"]],
    ["07:30 schedule school nights by keeper", "07:30 turned_on by keeper", "07:35 did_not_start"],
  ],
  [
    "kept on by a hold since",
    then("ON", "07:33"),
    [
      ["07:32", "turned_on", keeper],
      ["21:00", "held", { actor: "yuki", until: at("23:00") }],
    ],
    ["07:32 turned_on by keeper", "07:33 status ON", "21:00 held until 23:00 by yuki"],
  ],
  [
    "a cancelled shutdown",
    then("ON", "07:33"),
    [
      ["07:32", "turned_on", keeper],
      ["21:00", "turned_off", keeper],
      ["21:01", "stop_cancelled", keeper],
    ],
    [
      "07:32 turned_on by keeper",
      "07:33 status ON",
      "21:00 turned_off by keeper",
      "21:01 stop_cancelled by keeper",
    ],
  ],
  ["no history", then("OFF", "06:00"), [], ["06:00 status OFF"]],
  ["settings explain nothing", then("OFF", "06:00"), [["07:00", "edited", keeper]], ["06:00 status OFF"]],
  [
    "a beginning that is not kept any more",
    then("ON", "05:00"),
    [["06:00", "hold_ended"]],
    ["05:00 status ON", "06:00 hold_ended"],
  ],
  [
    "a kind of a newer manager",
    then("ON", "05:00"),
    [["06:00", "beamed_up"]],
    ["05:00 status ON", "06:00 beamed_up"],
  ],
])("%s", (_, status, events, expected) => {
  expect(chain(status, ...events)).toEqual(expected);
});

test("a status that is not known is no step", () => {
  expect(chain(null, ["06:00", "turned_on", keeper])).toEqual(["06:00 turned_on by keeper"]);
  expect(chain(null)).toEqual([]);
});

test("of a long story the beginning and the end are left, and the number of the others", () => {
  const flaps = Array.from({ length: 40 }, (_, i): Given => [
    `08:${String(i + 10)}`,
    i % 2 ? "back" : "lost",
  ]);
  const { steps, leftOut } = whyOf(then("ON", "08:49"), [woken, ...flaps].map(event).reverse(), RUNS);
  expect(steps).toHaveLength(16);
  expect(leftOut).toBe(42 - 16);
  expect(steps[0]?.kind).toBe("schedule");
  expect(clock(steps.at(-1)?.at ?? 0)).toBe("08:49");
});

test("what only changes settings or is about other things is not asked for", () => {
  expect(EXPLAINING).toContain("stop_when_free");
  expect(EXPLAINING).not.toContain("edited");
});
