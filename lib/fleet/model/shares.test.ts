import { expect, it } from "vitest";
import type { By } from "./audit";
import { MOST_RUNS, MOST_STOPS, type FleetError } from "./errors";
import { asked } from "../runs/testing";
import { fullShare, shareOfOne } from "./shares";
import { by, fleetOf, runningMachine, settings, testFleet, type Actor } from "../testing";

const KAI: Actor = { uuid: "kai", name: "kai" };
const ADMIN = { ...by("root", "root"), mayAll: true };
const of = (authorUuid: string, count: number) => Array.from({ length: count }, () => ({ authorUuid }));

it("one person has a share, admins have room besides, and schedules the last of it", () => {
  const full = (who: By | null, ...there: { authorUuid: string }[][]) =>
    fullShare({ by: who }, there.flat(), 100);
  expect([full(by("kai", "kai"), of("kai", 24)), full(by("kai", "kai"), of("kai", 25))]).toEqual([
    null,
    "one",
  ]);
  expect([
    full(by("kai", "kai"), of("a", 25), of("b", 25), of("c", 19)),
    full(by("kai", "kai"), of("a", 25), of("b", 45)),
  ]).toEqual([null, "all"]);
  expect([full(ADMIN, of("root", 84)), full(ADMIN, of("a", 85))]).toEqual([null, "all"]);
  expect([full(null, of("a", 99)), full(null, of("a", 100))]).toEqual([null, "all"]);
});

it("what one person may have at most is the share at which they are refused", () => {
  for (const [mayAll, who] of [
    [false, by("kai", "kai")],
    [true, ADMIN],
  ] as const) {
    const most = shareOfOne(40, mayAll);
    const there = (count: number) => of(mayAll ? "root" : "kai", count);
    expect(fullShare({ by: who }, there(most - 1), 40)).toBeNull();
    expect(fullShare({ by: who }, there(most), 40)).not.toBeNull();
  }
});

it("those whose rights reach only groups have one share of each of them together", () => {
  const reach: Readonly<Record<string, readonly string[] | null>> = {
    ...{ kai: ["lab"], mei: ["lab"], ren: ["lab", "rack"], sora: ["rack"], yuki: null },
  };
  const full = (uuid: string, ...there: { authorUuid: string }[][]) =>
    fullShare({ by: { ...by(uuid, uuid), reachOf: (each) => reach[each] ?? null } }, there.flat(), 100);
  const [lab, both] = [[of("mei", 20), of("ren", 20)], of("ren", 20)];
  // Of one group as many wakers as there are: those of others, and who reaches more, go on.
  expect(["kai", "mei", "ren", "sora", "yuki"].map((who) => full(who, ...lab))).toEqual([
    ...["group", "group", "group", null, null],
  ]);
  expect(full("kai", of("mei", 20), of("ren", 19))).toBe(null);
  // Who reaches two groups counts in both of them, and what others do everywhere in none.
  expect([full("sora", both, of("sora", 19)), full("sora", both, of("sora", 20))]).toEqual([null, "group"]);
  expect(full("kai", of("yuki", 25), of("mei", 20))).toBe(null);
  expect(fullShare({ by: ADMIN }, lab.flat(), 100)).toBe(null);
});

const refusals = (code: string) => Array.from({ length: 10 }, () => code);
const codesOf = (outcomes: readonly PromiseSettledResult<unknown>[]) =>
  outcomes.flatMap((one) => (one.status === "rejected" ? (one.reason as FleetError).fault.code : []));

it("of stops that wait one person has a share, however many they ask for at once", async () => {
  await using under = await testFleet();
  const share = MOST_STOPS / 4;
  const machines = [];
  for (let count = 0; count < share + 10; count += 1)
    machines.push(
      await runningMachine(under, {
        name: `machine ${count}`,
        macAddress: `02:00:00:00:${(count >> 8).toString(16).padStart(2, "0")}:${(count & 255).toString(16).padStart(2, "0")}`,
      }),
    );
  const until = under.clock.wall() + 3_600_000;
  const stop = (who: Actor, uuid: string) =>
    fleetOf(under.fleet, who).act(uuid, "TurnOff", { mode: "when_free", until });
  const outcomes = await Promise.allSettled(machines.map(({ uuid }) => stop(KAI, uuid)));
  expect(codesOf(outcomes)).toEqual(refusals("too_many_stops"));
  const waiting = () => under.fleet.list().filter(({ pendingStop }) => pendingStop !== null);
  expect(waiting()).toHaveLength(share);
  // One in the place of another is none more, and others have their own.
  await stop(KAI, waiting()[0]?.uuid ?? "");
  await stop({ uuid: "mika", name: "mika" }, machines.at(-1)?.uuid ?? "");
  expect(waiting()).toHaveLength(share + 1);
});

it("of runs, too, however many are started at once", async () => {
  await using under = await testFleet();
  const { server } = await under.fleet.as(by("yuki")).register(settings());
  const kai = fleetOf(under.fleet, KAI);
  const starts = Array.from({ length: MOST_RUNS / 4 + 10 }, (_, number) =>
    kai.startRun(asked({ serverUuids: [server.uuid], action: "ON", requestId: `${number}` })),
  );
  expect(codesOf(await Promise.allSettled(starts))).toEqual(refusals("too_many_runs"));
  expect(under.fleet.openRuns()).toHaveLength(MOST_RUNS / 4);
});
