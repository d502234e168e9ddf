import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { advance, type Turn } from "./advance";
import { planRun } from "./plan-run";
import type { Needs } from "./needs";
import { cancelled, isReady, provedOff, resumed, type RunRequest } from "./run";
import { testFleet, type Nature, type TestFleet } from "./testing";

/** A fleet of a few machines, what happens to it, and how it is asked. */
interface Story {
  readonly machines: readonly { readonly nature: Nature; readonly on: boolean }[];
  /** Of each server, which of those before it it needs. */
  readonly needs: readonly (readonly number[])[];
  readonly members: readonly number[];
  readonly request: Pick<RunRequest, "action" | "mode" | "grace" | "rate" | "minOn">;
  readonly happenings: readonly Happening[];
}

interface Happening {
  readonly after: number;
  readonly server: number;
  readonly what:
    | "turned on"
    | "turned off"
    | "held"
    | "edited"
    | "rebooted"
    | "cut off"
    | "manager away"
    | "clock"
    | "cancelled"
    | "commands lost"
    | "removed";
}

const nature: fc.Arbitrary<Nature> = fc.constantFrom(
  ...(["obeys", "obeys", "obeys", "in use", "hangs", "ignores", "restarts", "vanishes", "dead"] as const),
);

const story: fc.Arbitrary<Story> = fc.integer({ min: 1, max: 7 }).chain((count) =>
  fc.record({
    machines: fc.array(fc.record({ nature, on: fc.boolean() }), { minLength: count, maxLength: count }),
    needs: fc.tuple(
      ...Array.from({ length: count }, (_, index) =>
        fc.subarray(Array.from({ length: index }, (_, at) => at)),
      ),
    ),
    members: fc.subarray(Array.from({ length: count }, (_, at) => at)),
    request: fc.record({
      action: fc.constantFrom("ON" as const, "OFF" as const, "OFF" as const),
      mode: fc.constantFrom("now" as const, "now" as const, "when_free" as const),
      grace: fc.constantFrom(0, 0, 60),
      rate: fc.constantFrom(null, 1, 30),
      minOn: fc.constantFrom(0, 0, 120),
    }),
    happenings: fc.array(
      fc.record({
        after: fc.constantFrom(5, 10, 30, 60, 300),
        server: fc.nat(count - 1),
        what: fc.constantFrom(
          ...([
            "turned on",
            "turned off",
            "held",
            "edited",
            "rebooted",
            "cut off",
            "manager away",
            "clock",
            "cancelled",
            "commands lost",
            "removed",
          ] as const),
        ),
      }),
      { maxLength: 6 },
    ),
  }),
);

const nameOf = (index: number): string => `s${index}`;

function fleetOf({ machines }: Story): TestFleet {
  return testFleet(Object.fromEntries(machines.map((machine, index) => [nameOf(index), machine])));
}

/** A fleet that is one group in one network, which keeps a relay on. */
function relaysOf(from: Story): TestFleet {
  const fleet = fleetOf(from);
  const uuids = from.machines.map((_, index) => nameOf(index));
  const relaysWith = uuids.length > 1 ? [{ network: "10.92.2.0/24", relays: uuids.toReversed() }] : [];
  for (const uuid of uuids)
    fleet.set(uuid, { relaysWith, canRelayIn: () => fleet.view(uuid)?.facts.current === "ON" });
  return fleet;
}

function needsOf({ needs }: Story): Needs {
  return new Map(needs.map((its, index) => [nameOf(index), its.map(nameOf)]));
}

/** Plays a story to its end. */
function playedOut(from: Story, fleet = fleetOf(from)): TestFleet {
  const until = fleet.now.wall + 600_000;
  fleet.start({ ...from.request, until, serverUuids: from.members.map(nameOf) }, needsOf(from));
  for (const { after, server, what } of from.happenings) {
    happen(fleet, nameOf(server), what, after);
    fleet.pass(after);
  }
  fleet.drops = () => false;
  fleet.pass(700);
  return fleet;
}

function happen(fleet: TestFleet, uuid: string, what: Happening["what"], seconds: number): void {
  if (what === "manager away") return fleet.restartManager(seconds);
  if (what === "clock") return fleet.setWallClock((seconds - 40) * 60_000);
  if (what === "commands lost") {
    fleet.drops = (): boolean => true;
    return;
  }
  if (what === "cancelled") {
    if (fleet.run) fleet.run = cancelled(fleet.run, { who: "alice", why: "run_cancelled" });
    return;
  }
  if (!fleet.view(uuid)) return;
  if (what === "turned on") fleet.happen(uuid, { type: "action", action: "TurnOn" }, { kind: "turned_on" });
  else if (what === "turned off")
    fleet.happen(uuid, { type: "action", action: "TurnOff" }, { kind: "turned_off" });
  else if (what === "held") {
    fleet.set(uuid, { holds: [{ author: "alice", until: Infinity }] });
    fleet.happen(uuid, { type: "withdraw" }, { kind: "held" });
  } else if (what === "edited") fleet.happen(uuid, { type: "manifestChanged" }, { kind: "edited" });
  else if (what === "removed") fleet.remove(uuid);
  else fleet.power(uuid, what === "rebooted");
}

const BY_HAND: readonly Happening["what"][] = ["turned off", "rebooted", "cut off", "removed"];

describe("whatever machines and people do", () => {
  it("every run ends within its window, and each member says how", () => {
    fc.assert(
      fc.property(story, (from) => {
        const { run } = playedOut(from);
        expect(run?.endedAt).not.toBeNull();
        expect(run?.members.every(({ end }) => end !== null)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("nobody is told to stop while something that needs it is not proved off", () => {
    fc.assert(
      fc.property(story, (from) => {
        const needs = [...needsOf(from)];
        for (const { command, views } of playedOut({ ...from, request: { ...from.request, action: "OFF" } })
          .done) {
          if (command.type !== "turnOff" && command.type !== "placePendingStop") continue;
          const consumers = needs.filter(([, its]) => its.includes(command.serverUuid));
          for (const [uuid] of consumers) {
            const consumer = views.get(uuid);
            expect(!consumer || provedOff(consumer.facts)).toBe(true);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("nobody is told to stop while a machine that needs it runs, whatever the manager knows of it", () => {
    fc.assert(
      fc.property(story, (from) => {
        const needs = [...needsOf(from)];
        // That somebody just pressed its button, nobody can know.
        const happenings = from.happenings.filter(({ what }) => what !== "rebooted" && what !== "turned on");
        const request = { ...from.request, action: "OFF" } as const;
        for (const { command, running } of playedOut({ ...from, request, happenings }).done) {
          if (command.type === "withdraw") continue;
          const consumers = needs.filter(([, its]) => its.includes(command.serverUuid));
          expect(consumers.filter(([uuid]) => running.has(uuid))).toEqual([]);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("a group that keeps a relay on has one on in the end, where nobody turns it off by hand", () => {
    fc.assert(
      fc.property(story, (from) => {
        const fleet = relaysOf(from);
        const uuids = from.machines.map((_, index) => nameOf(index));
        const isOneOn = (): boolean => uuids.some((uuid) => fleet.view(uuid)?.facts.current === "ON");
        fc.pre(uuids.length > 1 && isOneOn());
        const happenings = from.happenings.filter(({ what }) => !BY_HAND.includes(what));
        playedOut({ ...from, request: { ...from.request, action: "OFF" }, happenings }, fleet);
        expect(isOneOn()).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it("nobody is told to stop twice, when held, in another boot, or after the window", () => {
    fc.assert(
      fc.property(story, (from) => {
        const fleet = playedOut({ ...from, request: { ...from.request, action: "OFF" } });
        const { run, done } = fleet;
        const stops = done.filter(
          ({ command: { type } }) => type === "turnOff" || type === "placePendingStop",
        );
        expect(new Set(stops.map(({ command }) => command.serverUuid)).size).toBe(stops.length);
        for (const { command, views, at } of stops) {
          const server = views.get(command.serverUuid);
          const member = run?.members.find(({ serverUuid }) => serverUuid === command.serverUuid);
          expect(server?.holds).toEqual([]);
          expect(server?.facts.last?.boot).toBe(member?.boot);
          expect(at.wall).toBeLessThan(run?.until ?? 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("nobody is woken before all that it needs is up and ready", () => {
    fc.assert(
      fc.property(story, (from) => {
        const needs = needsOf(from);
        for (const { command, views } of playedOut({ ...from, request: { ...from.request, action: "ON" } })
          .done) {
          for (const uuid of needs.get(command.serverUuid) ?? []) {
            const provider = views.get(uuid);
            expect(!provider || isReady(provider)).toBe(true);
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  it("what a member ended as is true of its machine: done is down or up", () => {
    fc.assert(
      fc.property(story, (from) => {
        const fleet = playedOut({ ...from, happenings: [] });
        for (const { serverUuid, end } of fleet.run?.members ?? []) {
          const facts = fleet.view(serverUuid)?.facts;
          if (end?.as !== "done") continue;
          expect(facts?.current === "None").toBe(from.request.action === "OFF");
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("a run at any moment", () => {
  const atSomeMoment = fc.tuple(story, fc.nat(60)).map(([from, steps]) => {
    const fleet = fleetOf(from);
    const request = { ...from.request, serverUuids: from.members.map(nameOf) };
    const run = fleet.start(request, needsOf(from));
    fleet.pass(steps * 5);
    return { fleet, run: fleet.run ?? run };
  });

  it("is advanced twice as once: the same run, and no command that was not there", () => {
    fc.assert(
      fc.property(atSomeMoment, ({ fleet, run }) => {
        const once = advance(run, fleet.view, fleet.now);
        const twice = advance(once.run, fleet.view, fleet.now);
        expect(twice.run).toBe(once.run);
        expect(names(twice.turns)).toEqual(names(once.turns));
      }),
      { numRuns: 200 },
    );
  });

  it("is the same for a manager that starts", () => {
    fc.assert(
      fc.property(atSomeMoment, ({ fleet, run }) => {
        const { turns } = advance(run, fleet.view, fleet.now);
        const again = advance(resumed(run, fleet.now), fleet.view, fleet.now);
        expect(names(again.turns)).toEqual(names(turns));
      }),
      { numRuns: 100 },
    );
  });

  const names = (turns: readonly Turn[]): string[] =>
    turns.map(({ is, serverUuid }) => `${is} ${serverUuid}`);
});

it("is planned alike in whatever order its servers are named", () => {
  fc.assert(
    fc.property(
      story.chain((from) => fc.record({ from: fc.constant(from), other: shuffled(from.members) })),
      ({ from, other }) => {
        const fleet = fleetOf(from);
        const asked = {
          uuid: "r",
          reason: "",
          author: "a",
          authorUuid: null,
          schedule: null,
          until: null,
          evenIfItMayNotWake: false,
        };
        const planned = (members: readonly number[]): unknown =>
          planRun(
            { ...asked, ...from.request, serverUuids: members.map(nameOf) },
            fleet.view,
            needsOf(from),
            fleet.now,
          );
        expect(planned([...other, ...other])).toEqual(planned(from.members));
      },
    ),
    { numRuns: 100 },
  );
});

function shuffled(members: readonly number[]): fc.Arbitrary<number[]> {
  return fc.shuffledSubarray([...members], { minLength: members.length });
}
