import { expect, test } from "vitest";
import type { Aside } from "../../fleet/model/ports";
import { servingSeat, standbySeat, standingOn, watchSeat } from "./seat";
import type { RunningStanding } from "./standing";

function ownStanding(aside: () => Aside | null = () => null): RunningStanding {
  const heed = (): void => undefined;
  return { aside, heed, view: () => ({ kind: "none" }), start: () => undefined, stop: () => undefined };
}

const row = {
  ...{ text: "", place: "host-1", renewedAt: 0, age: 0 },
  holder: { token: "x", pair: { url: "https://one.example", keys: "" } },
};

test("a manager of a pair does nothing while it is not sure to serve; one alone goes on", () => {
  let held = true;
  const database = { isHeld: () => held, fence: null, release: () => Promise.resolve() };
  const [pair, alone] = [true, false].map((isPair) =>
    standingOn(servingSeat({ ...database, isPair }), ownStanding()),
  );
  expect([pair?.aside(), alone?.aside()]).toEqual([null, null]);
  held = false;
  expect([pair?.aside(), alone?.aside()]).toEqual(["standby", null]);
  expect(pair?.view()).toEqual({ kind: "standby", of: null });
  held = true;
  expect(pair?.view()).toEqual({ kind: "none" });
});

test("a standby names the manager that serves, and the time of what it shows", () => {
  const seat = standbySeat({ seen: () => row });
  const standing = standingOn(seat, ownStanding());
  seat.shown(7);
  expect(standing.aside()).toBe("standby");
  expect(standing.view()).toEqual({
    kind: "standby",
    of: { host: "host-1", url: "https://one.example", shownAt: 7 },
  });
  expect(
    standingOn(
      seat,
      ownStanding(() => "replaced"),
    ).aside(),
  ).toBe("replaced");
});

test("that it may not serve any more is told once, and so is that it does", () => {
  let aside: Aside | null = null;
  let tick = (): void => undefined;
  const seen: string[] = [];
  const stop = watchSeat(
    { aside: () => aside },
    { every: (_, task) => ((tick = task), () => void seen.push("stopped")) },
    { left: () => seen.push("left"), back: () => seen.push("back") },
  );
  for (const next of [null, "standby", "standby", null, "standby"] as const) {
    aside = next;
    tick();
  }
  stop();
  expect(seen).toEqual(["left", "back", "left", "stopped"]);
});
