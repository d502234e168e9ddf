import { expect, test } from "vitest";
import type { ActivityEntryView } from "@/lib/api/codec/read-history";
import { dayFormat, hoursOf, beginOf } from "../_timeline/days";
import { byDay, linesOf, meet, serversOf } from "../_timeline/lines";
import { addressOf, chosenBeyond, kindsOf, readQuery, TOPICS } from "./query";

const MINUTE = 60_000;
const NIGHT = Date.UTC(2026, 10, 26, 23, 0);
const dayOf = dayFormat("UTC");

let ids = 1000;
function entry(at: number, changes: Partial<ActivityEntryView["event"]> = {}): ActivityEntryView {
  ids -= 1;
  const event: ActivityEntryView["event"] = {
    ...{ id: ids, at, serverUuid: `uuid ${ids}`, serverName: `oak ${ids}`, kind: "lost" },
    ...{ severity: "warning", actor: "manager", detail: "", reason: "", until: null, use: null },
    runUuid: null,
  };
  return { event: { ...event, ...changes }, run: null, serverNames: [] };
}

const sizes = (entries: readonly ActivityEntryView[]): string[] =>
  linesOf(entries, dayOf).map(({ entries: its }) => `${its.length} ${its[0]?.event.kind}`);

test("what happens to many servers at about the same time is one line, also where other things lie between", () => {
  const bad = Array.from({ length: 45 }, (_, i) => entry(NIGHT - i * 1000));
  const mixed = bad.flatMap((lost, i) => [lost, entry(NIGHT - i * 1000, { kind: "back" })]);
  expect(sizes(mixed)).toEqual(["45 lost", "45 back"]);
  // Another actor, reason or run, or much later: another line.
  expect(sizes([entry(NIGHT), entry(NIGHT, { actor: "emi" })])).toHaveLength(2);
  expect(sizes([entry(NIGHT), entry(NIGHT, { reason: "heat" })])).toHaveLength(2);
  expect(sizes([entry(NIGHT), entry(NIGHT, { runUuid: "run" })])).toHaveLength(2);
  expect(sizes([entry(NIGHT), entry(NIGHT - 4 * MINUTE)])).toHaveLength(2);
  // An event of no server has its own line.
  expect(sizes([entry(NIGHT, { serverUuid: "" }), entry(NIGHT, { serverUuid: "" })])).toHaveLength(2);
  // A day has its own lines.
  const midnight = Date.UTC(2026, 10, 27);
  expect(sizes([entry(midnight), entry(midnight - 1000)])).toHaveLength(2);
});

test("a line that goes on for ever is cut, and keeps its key while it grows", () => {
  const slow = Array.from({ length: 30 }, (_, i) => entry(NIGHT - i * 2 * MINUTE));
  expect(sizes(slow)).toEqual(["11 lost", "11 lost", "8 lost"]);
  const [before] = linesOf(slow.slice(1, 3), dayOf);
  const [after] = linesOf(slow.slice(0, 3), dayOf);
  expect(after?.key).toBe(before?.key);
});

test("a server that flaps is named once", () => {
  const [line] = linesOf(
    [1, 2, 3].map((n) => entry(NIGHT - n * 1000, { serverUuid: "one", serverName: "oak" })),
    dayOf,
  );
  expect(line && serversOf(line)).toEqual([{ uuid: "one", name: "oak" }]);
  expect(line?.entries).toHaveLength(3);
});

test("days are those of the reader, and have 23 and 25 hours where they do", () => {
  expect(hoursOf("2026-03-29", "Europe/Berlin")).toBe(23);
  expect(hoursOf("2026-10-25", "Europe/Berlin")).toBe(25);
  expect(hoursOf("2026-11-26", "Asia/Kolkata")).toBe(24);
  expect(hoursOf("2026-10-04", "Australia/Lord_Howe")).toBe(23.5);
  // Clocks are put forward at midnight: the day begins at one.
  expect(beginOf("2026-09-06", "America/Santiago")).toBe(Date.UTC(2026, 8, 6, 4));

  const of = dayFormat("Europe/Berlin");
  // The hour that comes twice belongs to one day, in the order of events.
  const twice = [1, 0].map((hour) => entry(Date.UTC(2026, 9, 25, hour, 30)));
  const days = byDay(linesOf(twice, of), of);
  expect(days).toMatchObject([{ day: "2026-10-25" }]);
  const transitions = [Date.UTC(2026, 9, 25, 23), Date.UTC(2026, 9, 25, 22, 59), Date.UTC(2026, 9, 24, 22)];
  expect(transitions.map(of)).toEqual(["2026-10-26", "2026-10-25", "2026-10-25"]);
});

test("what was loaded before stays, where the page that was read anew meets it", () => {
  const all = [5, 4, 3, 2, 1].map((n) => entry(NIGHT + n));
  const known = { entries: all.slice(1), next: null };
  expect(meet(known, { entries: all.slice(0, 2), next: "x" })).toEqual({ entries: all, next: null });
  // A gap lies between them.
  const read = { entries: all.slice(0, 1), next: "x" };
  expect(meet(known, read)).toBe(read);
});

test("filters lie in the address, and nonsense there is none", () => {
  const query = { group: "a b", topic: "trouble", who: "日曜" } as const;
  const { searchParams } = new URL(addressOf(query), "https://manager");
  expect(readQuery(Object.fromEntries(searchParams))).toEqual(query);
  const none = { group: null, topic: null, who: null };
  expect(readQuery({ about: "nothing", group: ["a", "b"], who: "x".repeat(65) })).toEqual(none);
  expect(addressOf(none)).toBe("/timeline");
  const kinds = TOPICS.flatMap(kindsOf);
  expect(new Set(kinds).size).toBe(kinds.length);
});

test("what somebody chose in the form before the page came alive is told apart from what its address asks for", () => {
  const form = (choices: Readonly<Record<string, string>>): FormData => {
    const fields = new FormData();
    for (const [name, value] of Object.entries(choices)) fields.set(name, value);
    return fields;
  };
  const query = { group: null, topic: "power", who: null } as const;
  expect(chosenBeyond(form({ about: "power", group: "", who: "" }), query)).toBeNull();
  expect(chosenBeyond(form({ about: "power", group: "room", who: "" }), query)).toEqual({
    ...{ group: "room", who: null },
  });
  expect(chosenBeyond(form({ who: "" }), { ...query, who: "keeper" })).toEqual({ group: null, who: null });
  expect(
    chosenBeyond(form({ group: "room", who: "keeper" }), { ...query, group: "room", who: "keeper" }),
  ).toBeNull();
  // Where there is no group, there is no field for it.
  expect(chosenBeyond(form({ who: "manager" }), query)).toEqual({ group: null, who: "manager" });
});
