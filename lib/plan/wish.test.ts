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
  placeWish,
  resumed,
  wishEnds,
  wishHears,
  wishRefusal,
  type Wish,
} from "./wish";

const ASKED = {
  ...{ author: "yuki", authorUuid: null, reason: "night", run: null, until: second(3600).wall },
  ...{ evenIfItMayNotWake: false, evenIfNeeded: false },
};
const ALICE = [{ kind: "session" as const, name: "alice (ssh)", since: null }];

/** A running server that is to stop when it is free, and what its wish says to each heartbeat. */
function waiting() {
  const server = runningServer();
  let facts: Facts = { ...server.facts, revision: server.facts.revision + 1 };
  const wish = placeWish(facts, ASKED, second(server.now));
  return {
    server,
    wish,
    hears(heartbeat: Partial<Heartbeat>, of: Story = server, stands = wish) {
      const before = of.facts;
      const { instance, sequence } = of.machine;
      const said = { status: "ON" as const, use: [], revisionEcho: wish.revision, ...heartbeat };
      const outcome = of.beat(said.status, said);
      facts = outcome.facts;
      const heard: Heartbeat = {
        type: "heartbeat",
        boot: of.machine.boot,
        instance,
        sequence: sequence + 1,
        shutdownError: null,
        ...said,
      };
      return wishHears(stands, heard, { before, after: facts }, second(of.now));
    },
  };
}

/** As `waiting`, with the step that asks the agent taken by the server itself. */
function asked() {
  const waits = waiting();
  waits.server.click("TurnOn", { wish: true });
  expect(waits.server.facts.revision).toBe(waits.wish.revision);
  return waits;
}

describe("a heartbeat", () => {
  it("of the boot that was asked, with nobody on it, says that it is free", () => {
    expect(asked().hears({})).toBe("free");
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
    expect(asked().hears(also)).toBeNull();
  });

  it("that repeats the last one says nothing: that use may be over", () => {
    const { server, wish } = asked();
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
      revisionEcho: wish.revision,
      shutdownError: null,
      use: [],
    };
    const { facts: after } = server.hear(said);
    expect(wishHears(wish, said, { before, after }, second(server.now))).toBeNull();
  });

  it("from another boot ends it, free or not", () => {
    const { server, hears } = asked();
    server.reboot();
    expect(hears({ status: "Launched" })).toBe("restarted_meanwhile");
  });

  it("from a machine that slept ends it, too, and says so", () => {
    const { server, hears } = asked();
    server.machine.boot = `${server.machine.boot}#1`;
    expect(hears({ status: "Launched" })).toBe("slept_meanwhile");
  });

  it("of a stale instance in another boot does not", () => {
    const { server, hears, wish } = asked();
    const old = { ...server.machine };
    server.reboot();
    server.beat("Launched");
    const mine: Wish = { ...wish, boot: server.machine.boot };
    const before = server.facts;
    const said: Heartbeat = {
      type: "heartbeat",
      status: "ON",
      boot: old.boot,
      instance: old.instance,
      sequence: old.sequence + 1,
      revisionEcho: wish.revision,
      shutdownError: null,
      use: [],
    };
    const { facts: after } = server.hear(said);
    expect(wishHears(mine, said, { before, after }, second(server.now))).toBeNull();
    expect(hears({}, server, mine)).toBe("free");
  });

  it("at the end of the time is too late", () => {
    const { server, hears } = asked();
    server.pass(3600);
    expect(hears({})).toBe("still_in_use");
  });

  it("that was asked by other guards says nothing", () => {
    const { server, wish, hears } = asked();
    server.setInterval(20);
    const anew = askedAnew(wish, server.facts);
    expect(hears({}, server, anew)).toBeNull();
    expect(hears({ revisionEcho: anew.revision }, server, anew)).toBe("free");
  });
});

const moments: fc.Arbitrary<Moment> = fc
  .tuple(fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: -20_000, max: 20_000 }))
  .map(([monotonic, step]) => ({ monotonic: monotonic * 1000, wall: second(monotonic + step).wall }));

describe("its end", () => {
  const wish: Wish = { ...ASKED, since: second(0), boot: "boot-1", revision: 2, declined: false };

  test("comes at the latest once it has stood for as long as it was to, whatever is done to the clock", () => {
    fc.assert(
      fc.property(moments, (now) => {
        const over = wishEnds(wish, now) !== null;
        expect(over).toBe(now.monotonic >= 3_600_000 || now.wall >= wish.until);
      }),
    );
  });

  test("is no later for a start of the manager, and is there where the clock stands before its beginning", () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: 0, max: 5000 }), (start, after) => {
        const again = resumed(wish, { monotonic: 0, wall: start.wall });
        const now = { monotonic: after * 1000, wall: start.wall + after * 1000 };
        expect(again).toMatchObject({ until: wish.until, boot: wish.boot, revision: wish.revision });
        const over = start.wall < wish.since.wall || now.wall >= wish.until;
        expect(wishEnds(again, now) !== null).toBe(over);
        // And if the clock is set back only after the start, no time is gained by it.
        const setBack = { ...now, wall: second(1).wall };
        if (over) expect(wishEnds(again, setBack)).not.toBeNull();
      }),
    );
  });
});

describe("while its order stands", () => {
  const ordered: Wish = { ...ASKED, since: second(0), boot: "boot-1", revision: 2, declined: false };
  const order = { boot: "boot-1", revision: 4, ...orderOf(ordered) };

  test("it is kept; declined, it waits again and asks anew; in any other case it is over", () => {
    const free = factsOf({ order: null, revision: 5 });
    expect(afterOrder(ordered, factsOf({ order }), false)).toEqual({ ordered, wish: null });
    expect(afterOrder(ordered, free, true)).toEqual({
      ...{ ordered: null, wish: { ...ordered, revision: 5, declined: true } },
    });
    expect(afterOrder(ordered, free, false)).toEqual({ ordered: null, wish: null });
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
  const wish: Wish = { ...ASKED, since: second(0), boot: "boot-1", revision: 2, declined: false };
  expect(orderOf(wish)).toEqual({ mode: "when_free", grace: 60, reason: "night" });
});

test("it may be placed while the server reports, and only one machine does", () => {
  const on = { power: "ON", previous: "ON", current: "ON" } as const;
  expect(wishRefusal(standingOf(factsOf(on)))).toBeNull();
  expect(wishRefusal(standingOf(factsOf({ ...on, current: "None" })))).toBe("status");
  expect(wishRefusal(standingOf(factsOf({ ...on, power: "OFF" })))).toBe("status");
  const duplicate = { instance: "komolet-0", heardAt: second(0) };
  expect(wishRefusal(standingOf(factsOf({ ...on, duplicate })))).toBe("two_machines");
  expect(() => placeWish(factsOf({ last: null }), ASKED, second(0))).toThrow("never reported");
});
