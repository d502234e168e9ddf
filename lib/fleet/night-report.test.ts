import { expect, test } from "vitest";
import { room } from "./runs/testing";
import { by, testFleet } from "./testing";

const HOUR = 3_600_000;
/** A Thursday, in the evening. */
const EVENING = Date.UTC(2026, 10, 26, 21);

test("the night of a fleet, from its own database, for somebody who sees all or a part", async () => {
  await using under = await testFleet(undefined, { wall: EVENING });
  const rooms = await room(under, {
    a: { nature: "obeys" },
    b: { nature: "in use" },
    c: { nature: "obeys" },
    d: { nature: "obeys" },
  });
  const emi = under.fleet.as(by("emi"));
  const off = { action: "OFF", groupUuids: [], mode: "now", force: false, reason: "" } as const;
  const asked = { ...off, until: null, evenIfItMayNotWake: true, confirmCount: 0, requestId: null };
  const { uuid } = await emi.startRun({ ...asked, serverUuids: rooms.uuids("a", "b") });
  await emi.act(rooms.machine("c").uuid, "TurnOff");
  await rooms.until(uuid);
  await rooms.pass(60);
  const report = await under.fleet.nightReport();
  const names = (all: readonly { readonly name: string }[]) => all.map(({ name }) => name);
  expect(report).toMatchObject({ servers: 4, isCut: false, away: [] });
  expect(report.night).toMatchObject({ since: EVENING - 3 * HOUR, until: EVENING + 13 * HOUR });
  expect(names(report.slept)).toEqual(["a", "c"]);
  expect(report.stayed).toMatchObject([{ name: "b", why: "in_use", usedBy: ["bob"] }]);
  expect(report.kwh).toBeGreaterThan(0);

  const b = rooms.machine("b").uuid;
  const part = await under.fleet.nightReport({
    sees: (seen) => seen === b,
    run: (run) => ({ ...run, members: run.members.filter(({ serverUuid }) => serverUuid === b) }),
  });
  expect(part).toMatchObject({ servers: 1, slept: [], stayed: [{ name: "b" }] });

  // It is read at most twice a minute.
  await emi.act(rooms.machine("d").uuid, "TurnOff");
  await under.quiet();
  expect(names((await under.fleet.nightReport()).slept)).toEqual(["a", "c"]);
  await rooms.pass(35);
  expect(names((await under.fleet.nightReport()).slept)).toEqual(["a", "c", "d"]);
});

test("a night in which the manager did not run says so, where a server reported before", async () => {
  await using under = await testFleet(undefined, { wall: EVENING });
  const rooms = await room(under, { a: { nature: "obeys" } });
  await rooms.pass(60);
  await under.stop();
  await under.restart(5 * 3600);
  const { away } = await under.fleet.nightReport();
  expect(away).toHaveLength(1);
  const [span] = away;
  expect((span?.until ?? 0) - (span?.since ?? 0)).toBeGreaterThanOrEqual(5 * HOUR);
  expect((span?.until ?? 0) - (span?.since ?? 0)).toBeLessThan(5 * HOUR + 60_000);
});

test("a short restart, and one while no server reported, are no absence", async () => {
  await using under = await testFleet(undefined, { wall: EVENING });
  const rooms = await room(under, { a: { nature: "obeys", on: false } });
  await rooms.pass(10);
  await under.restart(60);
  await under.restart(5 * 3600);
  expect((await under.fleet.nightReport()).away).toEqual([]);
});
