import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Heartbeat } from "../power/events";
import type { Facts, Moment } from "../power/facts";
import { standingOf } from "../power/permissions";
import { factsOf, runningServer, second, type Story } from "../power/testing";
import {
  afterOrder,
  askedAnew,
  orderEnds,
  orderOf,
  placePendingStop,
  resumed,
  pendingStopEnds,
  pendingStopReceives,
  pendingStopRefusal,
  type PendingStop,
} from "./pending-stop";

const ASKED = {
  ...{ author: "yuki", authorUuid: null, reason: "night", how: null, run: null, until: second(3600).wall },
  ...{ evenIfItMayNotWake: false, evenIfNeeded: false },
};
const ALICE = [{ kind: "session" as const, name: "alice (ssh)", since: null }];

/** A running server that is to stop when it is free, and what its pending stop says to each heartbeat. */
function waiting() {
  const server = runningServer();
  let facts: Facts = { ...server.facts, revision: server.facts.revision + 1 };
  const pendingStop = placePendingStop(facts, ASKED, second(server.now));
  return {
    server,
    pendingStop,
    receives(heartbeat: Partial<Heartbeat>, of: Story = server, stands = pendingStop) {
      const before = of.facts;
      const { instance, sequence } = of.machine;
      const said = { status: "ON" as const, use: [], revisionEcho: pendingStop.revision, ...heartbeat };
      const outcome = of.beat(said.status, said);
      facts = outcome.facts;
      const received: Heartbeat = {
        type: "heartbeat",
        boot: of.machine.boot,
        instance,
        sequence: sequence + 1,
        shutdownError: null,
        ...said,
      };
      return pendingStopReceives(stands, received, { before, after: facts }, second(of.now));
    },
  };
}

/** As `waiting`, with the step that asks the agent taken by the server itself. */
function asked() {
  const waits = waiting();
  waits.server.click("TurnOn", { pendingStop: true });
  expect(waits.server.facts.revision).toBe(waits.pendingStop.revision);
  return waits;
}

describe("a heartbeat", () => {
  it("of the boot that was asked, with nobody on it, says that it is free", () => {
    expect(asked().receives({})).toBe("free");
  });

  it.each<[string, Partial<Heartbeat>]>([
    ["that is in use", { use: ALICE }],
    ["that says nothing of its use", { use: null }],
    ["whose agent knows nothing of use", { use: undefined as never }],
    ["that was not asked yet", { revisionEcho: 0 }],
    ["with a revision from the future", { revisionEcho: 4_000_000_000 }],
    ["that has just started its agent", { status: "Launched" }],
    ["that is going down by itself", { status: "Stopping" }],
    ["that is a late copy", { sequence: 1 }],
  ])("%s says nothing", (_which, also) => {
    expect(asked().receives(also)).toBeNull();
  });

  it("that repeats the last one says nothing: that use may be over", () => {
    const { server, pendingStop } = asked();
    const before = server.facts;
    const { last } = before;
    if (!last) throw new Error("it has never reported");
    const { boot, instance, sequence } = last;
    const said: Heartbeat = {
      type: "heartbeat",
      status: "ON",
      boot,
      instance,
      sequence,
      revisionEcho: pendingStop.revision,
      shutdownError: null,
      use: [],
    };
    const { facts: after } = server.receive(said);
    expect(pendingStopReceives(pendingStop, said, { before, after }, second(server.now))).toBeNull();
  });

  it("from another boot ends it, free or not", () => {
    const { server, receives } = asked();
    server.reboot();
    expect(receives({ status: "Launched" })).toBe("restarted_meanwhile");
  });

  it("from a machine that slept ends it, too, and says so", () => {
    const { server, receives } = asked();
    server.machine.boot = `${server.machine.boot}#1`;
    expect(receives({ status: "Launched" })).toBe("slept_meanwhile");
  });

  it("of a stale instance in another boot does not", () => {
    const { server, receives, pendingStop } = asked();
    const old = { ...server.machine };
    server.reboot();
    server.beat("Launched");
    const mine: PendingStop = { ...pendingStop, boot: server.machine.boot };
    const before = server.facts;
    const said: Heartbeat = {
      type: "heartbeat",
      status: "ON",
      boot: old.boot,
      instance: old.instance,
      sequence: old.sequence + 1,
      revisionEcho: pendingStop.revision,
      shutdownError: null,
      use: [],
    };
    const { facts: after } = server.receive(said);
    expect(pendingStopReceives(mine, said, { before, after }, second(server.now))).toBeNull();
    expect(receives({}, server, mine)).toBe("free");
  });

  it("at the end of the time is too late", () => {
    const { server, receives } = asked();
    server.pass(3600);
    expect(receives({})).toBe("still_in_use");
  });

  it("that was asked by other guards says nothing", () => {
    const { server, pendingStop, receives } = asked();
    server.setInterval(20);
    const anew = askedAnew(pendingStop, server.facts);
    expect(receives({}, server, anew)).toBeNull();
    expect(receives({ revisionEcho: anew.revision }, server, anew)).toBe("free");
  });
});

const moments: fc.Arbitrary<Moment> = fc
  .tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: -20_000, max: 20_000 }))
  .map(([monotonic, step]) => ({ monotonic: monotonic * 1000, wall: second(monotonic + step).wall }));

describe("its end", () => {
  const pendingStop: PendingStop = {
    ...ASKED,
    since: second(0),
    boot: "boot-1",
    revision: 2,
    declined: false,
  };

  test("comes at the latest once it has stood for as long as it was to, whatever is done to the clock", () => {
    fc.assert(
      fc.property(moments, (now) => {
        const over = pendingStopEnds(pendingStop, now) !== null;
        expect(over).toBe(now.monotonic >= 3_600_000 || now.wall >= pendingStop.until);
      }),
    );
  });

  test("is no later for a start of the manager, and is there where the clock stands before its beginning", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 5000 }), (start, after) => {
        const again = resumed(pendingStop, { monotonic: 0, wall: start.wall });
        const now = { monotonic: after * 1000, wall: start.wall + after * 1000 };
        expect(again).toMatchObject({
          until: pendingStop.until,
          boot: pendingStop.boot,
          revision: pendingStop.revision,
        });
        const over = start.wall < pendingStop.since.wall || now.wall >= pendingStop.until;
        expect(pendingStopEnds(again, now) !== null).toBe(over);
        // And if the clock is set back only after the start, no time is gained by it.
        const setBack = { ...now, wall: second(1).wall };
        if (over) expect(pendingStopEnds(again, setBack)).not.toBeNull();
      }),
    );
  });
});

describe("while its order stands", () => {
  const ordered: PendingStop = { ...ASKED, since: second(0), boot: "boot-1", revision: 2, declined: false };
  const order = { boot: "boot-1", revision: 4, ...orderOf(ordered, "power_off") };

  test("it is kept; declined, it waits again and asks anew; in any other case it is over", () => {
    const free = factsOf({ order: null, revision: 5 });
    expect(afterOrder(ordered, factsOf({ order }), false)).toEqual({ ordered, pendingStop: null });
    expect(afterOrder(ordered, free, true)).toEqual({
      ...{ ordered: null, pendingStop: { ...ordered, revision: 5, declined: true } },
    });
    expect(afterOrder(ordered, free, false)).toEqual({ ordered: null, pendingStop: null });
  });

  test("its end comes all the same, but for an order that is confirmed", () => {
    const endOf = (facts: Partial<Facts>, at: number) =>
      orderEnds(ordered, factsOf({ order, ...facts }), second(at));
    const applying = { cause: "off", revision: 4, launchedSince: false } as const;
    expect(endOf({ current: "ON" }, 3599)).toBeNull();
    expect(endOf({ current: "ON" }, 3600)).toBe("still_in_use");
    expect(endOf({ current: "None" }, 3600)).toBe("still_in_use");
    expect(endOf({ current: "Stopping" }, 3600)).toBeNull();
    expect(endOf({ current: "Stopping", applying }, 3600)).toBe("still_in_use");
  });
});

test("it comes to an order by all guards, with a minute's notice and its reason", () => {
  const pendingStop: PendingStop = {
    ...ASKED,
    since: second(0),
    boot: "boot-1",
    revision: 2,
    declined: false,
  };
  expect(orderOf(pendingStop, "power_off")).toEqual({
    ...{ mode: "when_free", how: "power_off", grace: 60, reason: "night" },
  });
  expect(orderOf(pendingStop, "suspend").how).toBe("suspend");
  expect(orderOf({ ...pendingStop, how: "power_off" }, "suspend").how).toBe("power_off");
});

test("it may be placed while the server reports, and only one machine does", () => {
  const on = { power: "ON", previous: "ON", current: "ON" } as const;
  expect(pendingStopRefusal(standingOf(factsOf(on)))).toBeNull();
  expect(pendingStopRefusal(standingOf(factsOf({ ...on, current: "None" })))).toBe("status");
  expect(pendingStopRefusal(standingOf(factsOf({ ...on, power: "OFF" })))).toBe("status");
  const duplicate = { instance: "komolet-0", reportedAt: second(0) };
  expect(pendingStopRefusal(standingOf(factsOf({ ...on, duplicate })))).toBe("two_machines");
  expect(() => placePendingStop(factsOf({ last: null }), ASKED, second(0))).toThrow("never reported");
});
