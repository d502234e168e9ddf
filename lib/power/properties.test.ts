import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Heartbeat, PowerEvent } from "./events";
import { isConfirmed, LEADS, newFacts, type Circumstances, type Facts, type OrderTerms } from "./facts";
import { factsFaults } from "./invariants";
import { manifestFor } from "./manifest";
import { currentStatus, statusReason } from "./status";
import { step, type Outcome } from "./step";
import { second } from "./testing";
import { unchangedUntil } from "./tick";
import type { SeenPower } from "./ways";

/** Looks, each begun so many seconds before now, and answered after so many. */
interface Looks {
  readonly type: "looks";
  readonly looks: readonly { readonly power: SeenPower; readonly ago: number; readonly took: number }[];
}

/** The next event, and the seconds until it. */
interface Happening {
  readonly after: number;
  readonly event: PowerEvent | Looks;
}

/** The event as it happens at that second. */
function eventAt(event: PowerEvent | Looks, now: number): PowerEvent {
  if (event.type !== "looks") return event;
  const looks = event.looks.map(({ power, ago, took }) => ({
    power,
    asked: second(now - ago),
    answered: second(Math.min(now, now - ago + took)),
  }));
  return { type: "seen", looks };
}

/** One step of a history, with all that went into it. */
interface Taken extends Outcome {
  readonly before: Facts;
  readonly event: PowerEvent;
  readonly at: Circumstances;
}

const heartbeat: fc.Arbitrary<Heartbeat> = fc.record({
  type: fc.constant("heartbeat" as const),
  status: fc.constantFrom("Launched", "ON", "ON", "Stopping"),
  boot: fc.constantFrom("boot-1", "boot-1", "boot-2", "boot-3"),
  instance: fc.constantFrom("komolet-1", "komolet-1", "komolet-2", "komolet-3"),
  sequence: fc.integer({ min: 1, max: 12 }),
  revisionEcho: fc.integer({ min: 0, max: 20 }),
  shutdownError: fc.constantFrom(null, null, null, "exit status 1"),
  restarting: fc.constantFrom(false, false, false, true),
  leaving: fc.constantFrom(false, false, true),
  declinedRevision: fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 20 })),
  use: fc.constantFrom(null, [], [{ kind: "session" as const, name: "alice (ssh)", since: null }]),
});

const terms: fc.Arbitrary<OrderTerms> = fc.record({
  mode: fc.constantFrom("now", "when_free", "forced"),
  how: fc.constantFrom("power_off", "power_off", "suspend", "hibernate"),
  grace: fc.constantFrom(0, 0, 60),
  reason: fc.constant(""),
});

const looks: fc.Arbitrary<Looks> = fc
  .array(
    fc.record({
      power: fc.constantFrom<SeenPower[]>("off", "off", "off", "off", "on", "unknown"),
      ago: fc.nat({ max: 14 }),
      took: fc.nat({ max: 2 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => ({ type: "looks", looks: all.sort((a, b) => b.ago - a.ago) }));

const event: fc.Arbitrary<PowerEvent | Looks> = fc.oneof(
  { weight: 4, arbitrary: looks },
  { weight: 1, arbitrary: fc.constant({ type: "waysChanged" as const }) },
  { weight: 6, arbitrary: heartbeat },
  { weight: 4, arbitrary: fc.constant({ type: "tick" as const }) },
  { weight: 1, arbitrary: fc.constant({ type: "action" as const, action: "TurnOn" as const }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("action" as const),
      action: fc.constant("TurnOff" as const),
      terms,
      pendingStop: fc.boolean(),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant("action" as const),
      action: fc.constant("Reboot" as const),
      terms,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constant({
      type: "action" as const,
      action: "TurnOn" as const,
      pendingStop: true as const,
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "withdraw" as const }) },
  { weight: 1, arbitrary: fc.constant({ type: "manifestChanged" as const }) },
  { weight: 1, arbitrary: fc.constant({ type: "action" as const, action: "WakeAgain" as const }) },
  {
    weight: 1,
    arbitrary: fc.record({
      type: fc.constant("setInterval" as const),
      interval: fc.integer({ min: 5, max: 60 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ type: "managerStarted" as const }) },
);

const happening: fc.Arbitrary<Happening> = fc.record({
  // Seconds within an interval, about a grace period, about the deadline.
  after: fc.oneof(fc.integer({ min: 0, max: 12 }), fc.constantFrom(16, 31, 61, 181, 290, 301)),
  event,
});

const heartbeatOf = (status: Heartbeat["status"], sequence: number, leaving = false): Heartbeat => ({
  ...{ type: "heartbeat", status, boot: "boot-1", instance: "komolet-1", sequence, revisionEcho: 0 },
  ...{ shutdownError: null, restarting: false, leaving, declinedRevision: null, use: null },
});

/** A server is ordered off, and says that it goes. */
const going = (terms: OrderTerms, sequence: number, leaving = false): Happening[] => [
  { after: 1, event: heartbeatOf("ON", sequence) },
  { after: 1, event: { type: "action", action: "TurnOff", terms } },
  { after: 1, event: heartbeatOf("Stopping", sequence + 1, leaving) },
];

/** Chance alone seldom comes upon one that goes. */
const departure: fc.Arbitrary<Happening[]> = fc
  .record({ terms, sequence: fc.integer({ min: 13, max: 99 }), leaving: fc.boolean(), silent: fc.boolean() })
  .map(({ terms, sequence, leaving, silent }) => [
    ...going(terms, sequence, leaving),
    ...(silent ? [{ after: 31, event: { type: "tick" } } as const] : []),
  ]);

const history = fc
  .array(
    fc.oneof({ weight: 30, arbitrary: happening.map((one) => [one]) }, { weight: 1, arbitrary: departure }),
    { maxLength: 60, size: "max" },
  )
  .map((parts) => parts.flat());

/** Lets a history happen to a new server; nothing that is handed to `step` may be changed by it. */
function live(happenings: readonly Happening[]): Taken[] {
  let facts = frozen(newFacts(10, second(0)));
  let now = 0;
  let managerStartedAt = 0;
  return happenings.map(({ after, event: happening }) => {
    now += after;
    const event = eventAt(happening, now);
    if (event.type === "managerStarted") managerStartedAt = now * 1000;
    const at = { now: second(now), managerStartedAt, syncOffAfter: 300 };
    const before = facts;
    const outcome = step(before, event, at);
    facts = frozen(outcome.facts);
    return { ...outcome, before, event, at };
  });
}

function frozen<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(frozen);
  }
  return value;
}

/** The facts that a history leads to, and the circumstances there. */
function end(happenings: readonly Happening[]): { facts: Facts; at: Circumstances } {
  const last = live(happenings).at(-1);
  const at = { now: second(0), managerStartedAt: 0, syncOffAfter: 300 };
  return last ?? { facts: newFacts(10, second(0)), at };
}

const notices = ({ effects }: Outcome): string[] =>
  effects.flatMap((effect) => (effect.type === "notice" ? [effect.kind] : []));

const sleep = (how: "suspend" | "hibernate") => going({ mode: "now", how, grace: 0, reason: "" }, 1);

/** A server that goes to sleep, and is seen off. */
const asleep = (how: "suspend" | "hibernate"): Happening[] => [
  ...sleep(how),
  { after: 16, event: { type: "looks", looks: [7, 0].map((ago) => ({ power: "off", ago, took: 0 })) } },
];

/** An order to sleep that two komolets of one boot confirm, one after the other has fallen silent. */
const CONFIRMED_TWICE: Happening[] = [
  ...sleep("suspend"),
  { after: 301, event: { type: "tick" } },
  { after: 0, event: { ...heartbeatOf("Stopping", 1), instance: "komolet-3" } },
  { after: 290, event: { type: "tick" } },
];

/** Checks something of every step of every history. */
function always(check: (taken: Taken) => void): void {
  fc.assert(
    fc.property(history, (happenings) => live(happenings).forEach(check)),
    { numRuns: 800, examples: [[asleep("suspend")], [CONFIRMED_TWICE]] },
  );
}

/** The facts of a server that is ordered off, and says that it goes. */
const confirmed = ({ last }: Facts) => ({ current: "Stopping", power: "OFF", order: { boot: last?.boot } });

describe("whatever happens", () => {
  it("keeps the facts valid", () => {
    always(({ facts }) => expect(factsFaults(facts)).toEqual([]));
  });

  it("keeps the facts valid, however many instances report with one token", () => {
    // More than are remembered, in one boot, in the midst of which an earlier one speaks again.
    const crowd = fc.record({
      after: fc.integer({ min: 0, max: 4 }),
      event: fc.record({
        type: fc.constant("heartbeat" as const),
        status: fc.constantFrom("Launched", "ON"),
        boot: fc.constant("boot-1"),
        instance: fc.nat({ max: 13 }).map((number) => `komolet-${number}`),
        sequence: fc.integer({ min: 1, max: 99 }),
        revisionEcho: fc.constant(0),
        shutdownError: fc.constant(null),
      }),
    });
    fc.assert(
      fc.property(fc.array(crowd, { minLength: 20, maxLength: 60, size: "max" }), (happenings) => {
        for (const { facts } of live(happenings)) {
          expect(factsFaults(facts)).toEqual([]);
          expect(facts.earlier.length).toBeLessThanOrEqual(8);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("says until when ticks change nothing, and that is right to the millisecond", () => {
    always(({ facts, at }) => {
      const until = unchangedUntil(facts, at);
      const tickAt = (ms: number): Facts =>
        step(facts, { type: "tick" }, { ...at, now: second(ms / 1000) }).facts;
      const before = Math.min(until, 1e9) - 1;
      if (before >= at.now.monotonic) expect(tickAt(before)).toBe(facts);
      if (Number.isFinite(until)) expect(tickAt(Math.max(until, at.now.monotonic) + 1)).not.toBe(facts);
    });
  });

  it("None never follows None", () => {
    always(({ before, facts, event }) => {
      if (before.current !== "None" || facts.current !== "None") return;
      expect(facts.noneSince).toBe(before.noneSince);
      // Only a click on "turn on", or being seen off, writes what came before the silence anew.
      const isTurnedOn = event.type === "action" && event.action === "TurnOn";
      if (!isTurnedOn && event.type !== "seen") expect(facts.previous).toBe(before.previous);
    });
  });

  it("what is seen proves off, and never says ON, wakes, ends a wake schedule, or orders", () => {
    let times = 0;
    always((taken) => {
      const { before, facts, event, effects, at } = taken;
      if (event.type !== "seen" || facts === before) return;
      times += 1;
      expect(facts).toMatchObject({ power: "OFF", current: "None", seen: "off", order: null });
      expect(facts.wake).toBe(before.wake);
      expect(effects.map((effect) => effect.type)).not.toContain("wake");
      expect(["OFF", "SyncedOFF", "Asleep"]).toContain(currentStatus(facts));
      const since = Math.max(before.last?.at.monotonic ?? Infinity, at.managerStartedAt);
      const off = event.looks.filter((look) => look.power === "off" && look.asked.monotonic > since);
      const last = off.at(-1);
      const apart = off.map(({ answered }) => (last?.asked.monotonic ?? 0) - answered.monotonic);
      expect(Math.max(...apart)).toBeGreaterThanOrEqual(5000);
      expect(event.looks.at(-1)).toBe(last);
    });
    expect(times).toBeGreaterThan(50);
  });

  it("who was seen off was heard by nobody since, and nobody turned it on; whoever was seen wrongly is not believed", () => {
    always(({ before, facts, event }) => {
      if (event.type === "heartbeat" && facts.last !== before.last) expect(facts.seen).not.toBe("off");
      if (facts.power !== before.power && event.type !== "seen") expect(facts.seen).not.toBe("off");
      if (facts.seen === "off" && before.seen !== "off") expect(event.type).toBe("seen");
      if (before.seen === "wrong" && event.type !== "waysChanged") expect(facts.seen).toBe("wrong");
    });
  });

  it("a manifest says OFF only with an operator's outstanding order for that boot", () => {
    always(({ facts, answer, event }) => {
      if (answer?.power === "OFF") {
        const power = facts.order && LEADS[facts.order.how].power;
        expect(facts).toMatchObject({ power, powerSetBy: "operator" });
        expect(facts.order?.boot).toBe(event.type === "heartbeat" && event.boot);
      }
      for (const boot of ["boot-1", "boot-2", "boot-3"]) {
        if (manifestFor(facts, boot).power === "OFF") expect(facts.order?.boot).toBe(boot);
      }
    });
  });

  it("an order comes only from a click on turn off or restart, for the boot last reported, and as was clicked", () => {
    always(({ before, facts, event }) => {
      if (!facts.order || facts.order === before.order) return;
      const action = facts.order.how === "reboot" ? "Reboot" : "TurnOff";
      expect(event).toMatchObject({ type: "action", action });
      expect(currentStatus(before)).not.toBe("Starting");
      expect(facts.order.boot).toBe(before.last?.boot);
      expect(facts.order.revision).toBeGreaterThan(before.revision);
    });
  });

  it("what is down as ordered has spent its order, and was neither heard of nor started since", () => {
    always(({ before, facts, event }) => {
      if (facts.downAsOrdered && !before.downAsOrdered) {
        expect(["tick", "seen"]).toContain(event.type);
        // One that is asleep has spent its order already, and is down once it has been silent for long enough.
        if (!before.asleep) expect(before).toMatchObject(confirmed(before));
        expect(facts).toMatchObject({ current: "None", power: "OFF", order: null });
      }
      if (!facts.downAsOrdered || !before.downAsOrdered) return;
      expect(facts.power).toBe("OFF");
      // A late copy of what was said before its last heartbeat says nothing new.
      if (event.type === "heartbeat") expect(facts).toEqual(before);
    });
  });

  it("who is asleep has spent an order to sleep, and has said nothing since but that it goes", () => {
    let times = 0;
    always(({ before, facts, event }) => {
      if (facts.asleep && !before.asleep) {
        times += 1;
        expect(["tick", "seen"]).toContain(event.type);
        expect(before).toMatchObject(confirmed(before));
        expect(["suspend", "hibernate"]).toContain(before.order?.how);
        expect(facts).toMatchObject({ current: "None", power: "OFF", order: null });
      }
      if (!before.asleep || event.type !== "heartbeat" || facts.last === before.last) return;
      // A copy of its last word is taken for that, whatever it says.
      if (event.instance === before.last?.instance && event.sequence === before.last.sequence) return;
      if (facts.asleep) expect(event).toMatchObject({ status: "Stopping", boot: before.last?.boot });
      expect(facts.downAsOrdered).toBe(false);
    });
    expect(times).toBeGreaterThan(20);
  });

  it("no clock tells whether a server is down as ordered, but whether the silence was long enough", () => {
    const down = (happenings: readonly Happening[], wall: (at: number) => number): boolean[] => {
      let facts = newFacts(10, { monotonic: 0, wall: wall(0) });
      let now = 0;
      return happenings.map(({ after, event }) => {
        now += after;
        const at = {
          now: { monotonic: now * 1000, wall: wall(now) },
          managerStartedAt: 0,
          syncOffAfter: 300,
        };
        facts = step(facts, eventAt(event, now), at).facts;
        return facts.downAsOrdered;
      });
    };
    // Only a stop that waited looks at the wall clock, and it ends by that; and looks do, which count while they are fresh.
    const byHand = history.map((happenings) =>
      happenings.filter(
        ({ event }) =>
          event.type !== "looks" && (event.type !== "action" || event.terms?.mode !== "when_free"),
      ),
    );
    fc.assert(
      fc.property(byHand, fc.func(fc.integer({ min: -1e9, max: 1e9 })), (happenings, jumps) => {
        const steady = down(happenings, (at) => at * 1000);
        expect(down(happenings, (at) => at * 1000 + jumps(at))).toEqual(steady);
      }),
      { numRuns: 300 },
    );
  });

  it("power changes only by an operator or by the syncs that have a name, and they are told", () => {
    always((taken) => {
      const { before, facts, event } = taken;
      if (facts.power === before.power) return;
      const change = `${event.type === "action" ? event.action : event.type}: ${facts.power} by ${facts.powerSetBy}`;
      expect([
        "TurnOn: ON by operator",
        "TurnOff: OFF by operator",
        "withdraw: ON by operator",
        "heartbeat: ON by sync",
        "heartbeat: OFF by sync",
        "tick: ON by sync",
        "tick: OFF by sync",
        "seen: OFF by sync",
      ]).toContain(change);
      const names =
        event.type === "heartbeat"
          ? ["first_report", "synced_on", "restarted_instead", "declined", "could_not_be_told", "rolled_back"]
          : ["synced_off", "did_not_start", "did_not_come_back", "could_not_be_told", "seen_off"];
      const kinds = notices(taken).filter((kind) => names.includes(kind));
      expect(kinds).toHaveLength(facts.powerSetBy === "sync" ? 1 : 0);
    });
  });

  it("what people are told of a synced OFF is what is said of it as long as it lasts", () => {
    always((taken) => {
      const { before, facts } = taken;
      // It may be seen later that it is off.
      if (currentStatus(facts) !== "SyncedOFF" || facts.seen !== before.seen) return;
      const reason = statusReason(facts);
      const kinds = notices(taken);
      if (kinds.includes("did_not_start")) expect(reason).toBe("did_not_start");
      else if (kinds.includes("did_not_come_back")) expect(reason).toBe("did_not_come_back");
      else if (kinds.includes("synced_off") || kinds.includes("could_not_be_told")) expect(reason).toBeNull();
      else if (currentStatus(before) === "SyncedOFF") expect(reason).toBe(statusReason(before));
    });
  });

  it("whoever follows a manifest that was never given out is not told OFF", () => {
    always(({ before, event, answer }) => {
      if (event.type === "heartbeat" && event.revisionEcho > before.revision && answer)
        expect(answer.power).toBe("ON");
    });
  });

  it("a synced OFF is never obeyed", () => {
    always(({ before, answer }) => {
      if (before.powerSetBy === "sync" && answer) expect(answer.power).toBe("ON");
    });
  });

  it("the revision never shrinks, and grows with whatever the agent is told", () => {
    always(({ before, facts }) => {
      expect(facts.revision).toBeGreaterThanOrEqual(before.revision);
      const content = ({ order, interval }: Facts): string => `${order?.boot} ${interval}`;
      if (content(facts) !== content(before)) expect(facts.revision).toBeGreaterThan(before.revision);
    });
  });

  it("what is withdrawn is void, but where the agent has confirmed it", () => {
    always(({ before, facts, event }) => {
      if (event.type !== "withdraw") return;
      if (isConfirmed(before) || !before.order) expect(facts).toBe(before);
      else expect(facts).toMatchObject({ order: null, power: "ON", powerSetBy: "operator" });
    });
  });

  it("an order that is declined is void, told once, and no error; any other decline says nothing", () => {
    always((taken) => {
      const { before, facts, event } = taken;
      const kinds = notices(taken);
      if (!kinds.includes("declined")) return;
      if (event.type !== "heartbeat") throw new Error("nobody declined");
      expect(before.order?.boot).toBe(event.boot);
      // The manifest may have grown since the order was given; what it will be is nobody's to decline.
      expect(event.declinedRevision).toBeGreaterThanOrEqual(before.order?.revision ?? Infinity);
      expect(event.declinedRevision).toBeLessThanOrEqual(before.revision);
      expect(facts).toMatchObject({ order: null, applying: null, power: "ON", powerSetBy: "sync" });
      expect(["ON", "Warning"]).toContain(currentStatus(facts));
      for (const other of ["synced_on", "back", "error", "warning"]) expect(kinds).not.toContain(other);
    });
  });

  it("silence is never concluded sooner than a grace period, or one interval after the last of a boot, or 3 s before a sleep", () => {
    always(({ before, facts, event, at }) => {
      if (event.type !== "tick" || before.current === "None" || facts.current !== "None") return;
      const { last, order, intervalInForce } = before;
      const spent = order !== null && last?.leaving === true && before.current === "Stopping";
      const since = Math.max(last?.at.monotonic ?? 0, at.managerStartedAt);
      const least = spent
        ? order.how === "power_off"
          ? 1000 * intervalInForce
          : 3000
        : 3000 * intervalInForce;
      expect(at.now.monotonic - since).toBeGreaterThan(least);
    });
  });

  it("the end of a pending stop is told to the agent, and changes nothing else of a server that is wanted on", () => {
    always(({ before, facts, event, refusal }) => {
      if (event.type !== "action" || !event.pendingStop || refusal) return;
      expect(facts.revision).toBeGreaterThan(before.revision);
      if (event.action === "TurnOn" && before.power === "ON" && !before.order)
        expect(facts).toEqual({ ...before, revision: before.revision + 1 });
    });
  });

  it("a refused action changes nothing and says why", () => {
    always(({ before, facts, effects, refusal }) => {
      if (!refusal) return;
      expect(facts).toBe(before);
      expect(effects).toEqual([]);
      expect(refusal.status).toBe(currentStatus(before));
    });
  });

  it("trouble is told when it begins, and only then", () => {
    always((taken) => {
      for (const kind of ["lost", "warning", "error", "two_machines"] as const) {
        if (notices(taken).includes(kind)) expect(taken.before.trouble).not.toBe(kind);
      }
    });
  });

  it("a silence that was announced is told as a loss by nothing but the deadline", () => {
    always((taken) => {
      if (taken.before.trouble === "restarting" && taken.event.type === "tick")
        expect(notices(taken)).not.toContain("lost");
    });
  });

  it("no packet goes out but to a server that is wanted on", () => {
    always(({ facts, effects }) => {
      if (effects.some(({ type }) => type === "wake")) expect(facts.power).toBe("ON");
    });
  });

  it("the same events give the same facts", () => {
    fc.assert(
      fc.property(history, (happenings) => {
        expect(live(happenings)).toEqual(live(happenings));
      }),
      { numRuns: 300 },
    );
  });
});

describe("every state has a way out", () => {
  /** Goes on from the end of a history: more happens, every so many seconds. */
  function goOn(from: ReturnType<typeof end>, every: number, events: readonly PowerEvent[]): Facts {
    let { facts } = from;
    let now = from.at.now.monotonic / 1000;
    for (const event of events) {
      now += every;
      facts = step(facts, event, { ...from.at, now: second(now) }).facts;
    }
    return facts;
  }

  const ticks = (count: number): PowerEvent[] => Array.from({ length: count }, () => ({ type: "tick" }));

  /** Heartbeats of a komolet that nobody has heard of before, with ticks between. */
  function beats(boot: string, count: number): PowerEvent[] {
    const said = {
      type: "heartbeat",
      boot,
      instance: "komolet-9",
      revisionEcho: 0,
      shutdownError: null,
    } as const;
    return Array.from({ length: count }, (_, index): PowerEvent[] => [
      { ...said, status: index === 0 ? "Launched" : "ON", sequence: index + 1 },
      { type: "tick" },
    ]).flat();
  }

  it("silence ends in OFF, SyncedOFF or Asleep", () => {
    fc.assert(
      fc.property(history, (happenings) => {
        // A grace period of at most 3 minutes, then 5 minutes: ticks a second apart.
        const facts = goOn(end(happenings), 1, ticks(500));
        expect(["OFF", "SyncedOFF", "Asleep"]).toContain(currentStatus(facts));
      }),
      { numRuns: 150, examples: [[asleep("hibernate")]] },
    );
  });

  it("a machine that boots and reports ends in ON", () => {
    fc.assert(
      fc.property(history, (happenings) => {
        // Long enough for a second machine's grace period to pass too.
        const facts = goOn(end(happenings), 5, beats("boot-9", 25));
        expect(currentStatus(facts)).toBe("ON");
      }),
      { numRuns: 500 },
    );
  });

  it("from there it can be turned off, and goes down as ordered", () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const up = goOn(end(happenings), 5, beats("boot-9", 25));
        const now = second(1_000_000);
        const at = { now, managerStartedAt: now.monotonic, syncOffAfter: 300 };
        const ordered = step(up, { type: "action", action: "TurnOff" }, at);
        expect(ordered.refusal).toBeNull();
        const said = {
          type: "heartbeat",
          boot: "boot-9",
          instance: "komolet-9",
          shutdownError: null,
        } as const;
        const stopping: Heartbeat = { ...said, status: "Stopping", sequence: 26, revisionEcho: 0 };
        const received = step(ordered.facts, stopping, at);
        expect(received.answer?.power).toBe("OFF");
        expect(currentStatus(goOn({ facts: received.facts, at }, 1, ticks(200)))).toBe("OFF");
      }),
      { numRuns: 300 },
    );
  });

  it("and what is down can be turned on", () => {
    fc.assert(
      fc.property(history, (happenings) => {
        const from = end(happenings);
        const down = goOn(from, 1, ticks(500));
        expect(step(down, { type: "action", action: "TurnOn" }, from.at).refusal).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});
