import { setImmediate as everyoneElse } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { Facts } from "../../power/facts";
import { factsOf, second } from "../../power/testing";
import type { Look, SeenPower } from "../../power/ways";
import type { FleetParts } from "../model/ports";
import { testClock } from "../testing";
import { createLooking, POLL_LOOKS_EVERY } from "./looking";

const LOST = factsOf({ power: "ON", previous: "ON", current: "None", noneSince: second(0) });
const ON = factsOf({ power: "ON", previous: "ON", current: "ON" });
const STARTING = factsOf({
  ...{ power: "ON", previous: "Stopping", current: "None" },
  wake: { since: second(0), packetsSent: 1 },
});

/** The answer of something outside, in so many milliseconds; null: there is none. */
type Answer = { readonly power: SeenPower | Error; readonly in: number } | null;

/** Servers, what is seen of them, and everybody's time. */
function outside(servers: Map<string, Facts>, answer: (uuid: string) => Answer) {
  const clock = testClock(Date.UTC(2026, 0, 1), 1_000_000);
  const asked: { readonly uuid: string; readonly at: number; readonly signal: AbortSignal }[] = [];
  const seen: { readonly uuid: string; readonly at: number; readonly looks: readonly Look[] }[] = [];
  const errors: unknown[] = [];
  const answers = new Set<() => boolean>();
  let most = 0;
  let running = 0;
  const looker: FleetParts["looker"] = {
    lookable: () => servers.keys(),
    look: (uuid, signal) => {
      asked.push({ uuid, at: clock.monotonic(), signal });
      running += 1;
      most = Math.max(most, running);
      signal.addEventListener("abort", () => (running -= 1));
      const found = answer(uuid);
      const due = clock.monotonic() + (found?.in ?? Infinity);
      return new Promise<SeenPower>((resolve, reject) => {
        const check = (): boolean => {
          if (!signal.aborted && clock.monotonic() < due) return false;
          answers.delete(check);
          if (!signal.aborted) running -= 1;
          if (signal.aborted || !found || found.power instanceof Error) reject(new Error("nothing"));
          else resolve(found.power);
          return true;
        };
        if (!check()) answers.add(check);
      });
    },
  };
  const log = { error: (error: unknown) => errors.push(error) };
  const looking = createLooking({ clock, looker, log } as unknown as FleetParts, {
    facts: (uuid) => servers.get(uuid),
    circumstances: () => ({
      now: { monotonic: clock.monotonic(), wall: clock.wall() },
      managerStartedAt: 0,
      syncOffAfter: 300,
    }),
    seen: (uuid, looks) => seen.push({ uuid, at: clock.monotonic(), looks }),
  });
  clock.every(POLL_LOOKS_EVERY, () => looking.poll());
  return {
    ...{ servers, asked, seen, errors, looking, clock },
    most: () => most,
    async pass(seconds: number): Promise<void> {
      for (let left = seconds * 1000; left > 0; left -= 100) {
        clock.move(100);
        await everyoneElse();
        for (const check of [...answers]) check();
        await everyoneElse();
      }
    },
  };
}

const named = (count: number, prefix: string, facts = LOST): [string, Facts][] =>
  Array.from({ length: count }, (_, i) => [`${prefix}${i}`, facts]);
const off: Answer = { power: "off", in: 300 };

describe("looking", () => {
  it("asks no sooner than five seconds after the last answer, and tells all it saw in order", async () => {
    const world = outside(new Map([["a", LOST]]), () => off);
    await world.pass(20);
    const times = world.asked.map(({ at }) => at);
    const answered = world.seen.map(({ looks }) => looks.at(-1)?.answered.monotonic ?? NaN);
    expect(times.length).toBeGreaterThan(2);
    times.slice(1).forEach((at, i) => expect(at - (answered[i] ?? NaN)).toBeGreaterThanOrEqual(5000));
    expect(world.seen.at(-1)?.looks.map(({ power }) => power)).toEqual(["off", "off", "off", "off"]);
    expect((world.seen[1]?.at ?? Infinity) - (times[0] ?? 0)).toBeLessThan(7000);
  });

  it("asks only while it matters, and forgets what it saw before", async () => {
    const servers = new Map([["a", ON]]);
    const world = outside(servers, () => off);
    await world.pass(20);
    expect(world.asked).toEqual([]);
    servers.set("a", LOST);
    await world.pass(2);
    expect(world.looking.latest("a")?.power).toBe("off");
    servers.set("a", ON);
    await world.pass(20);
    expect([world.asked.length, world.looking.latest("a")]).toEqual([1, null]);
    servers.set("a", LOST);
    await world.pass(2);
    expect(world.seen.at(-1)?.looks).toHaveLength(1);
    servers.set("a", STARTING);
    await world.pass(8);
    expect(world.seen.at(-1)?.looks.length).toBeGreaterThan(1);
  });

  it("says unknown where nothing answers, and asks ever more rarely", async () => {
    const world = outside(new Map([["a", LOST]]), () => ({ power: new Error("refused"), in: 0 }));
    await world.pass(120);
    expect(world.seen.at(-1)?.looks.at(-1)?.power).toBe("unknown");
    const pauses = world.asked.slice(1).map(({ at }, i) => at - (world.asked[i]?.at ?? 0));
    expect(pauses.map((pause) => Math.round(pause / 1000))).toEqual([5, 10, 20, 40]);
    expect(world.errors).toEqual([]);
  });

  it("gives up who does not answer, with its signal, and takes more time the next time", async () => {
    const world = outside(new Map([["a", LOST]]), () => null);
    await world.pass(60);
    const took = world.seen.map(({ looks }) => {
      const look = looks.at(-1);
      return Math.round(((look?.answered.monotonic ?? 0) - (look?.asked.monotonic ?? 0)) / 1000);
    });
    expect(took).toEqual([2, 4, 8, 8]);
    expect(world.asked.every(({ signal }) => signal.aborted)).toBe(true);
  });

  it("asks nobody again who ignores the signal, and lets others have the place", async () => {
    const servers = new Map([...named(40, "deaf"), ...named(5, "fine")]);
    const clock = testClock(0, 1_000_000);
    const asked: string[] = [];
    const seen = new Set<string>();
    const looker: FleetParts["looker"] = {
      lookable: () => servers.keys(),
      look: (uuid) => {
        asked.push(uuid);
        return uuid.startsWith("deaf") ? new Promise(() => undefined) : Promise.resolve("off");
      },
    };
    const log = { error: () => undefined };
    const looking = createLooking({ clock, looker, log } as unknown as FleetParts, {
      facts: (uuid) => servers.get(uuid),
      circumstances: () => ({
        now: { monotonic: clock.monotonic(), wall: 0 },
        ...{ managerStartedAt: 0, syncOffAfter: 300 },
      }),
      seen: (uuid) => seen.add(uuid),
    });
    clock.every(POLL_LOOKS_EVERY, () => looking.poll());
    for (let i = 0; i < 60; i += 1) {
      clock.move(500);
      await everyoneElse();
    }
    expect(asked.filter((uuid) => uuid.startsWith("deaf"))).toHaveLength(40);
    expect(seen).toContain("fine4");
    expect(asked.filter((uuid) => uuid === "fine4").length).toBeGreaterThan(3);
  });

  it("never asks more than twenty at once, and is fair to all of them", async () => {
    const world = outside(new Map(named(200, "s")), () => ({ power: "on", in: 400 }));
    await world.pass(30);
    expect(world.most()).toBe(20);
    const times = new Map<string, number>();
    for (const { uuid } of world.asked) times.set(uuid, (times.get(uuid) ?? 0) + 1);
    expect(times.size).toBe(200);
    expect(Math.max(...times.values()) - Math.min(...times.values())).toBeLessThanOrEqual(1);
  });

  it("proves one off within 15 s, however many others do not answer", async () => {
    const servers = new Map(named(2000, "deaf"));
    const world = outside(servers, (uuid) => (uuid.startsWith("deaf") ? null : off));
    await world.pass(230);
    servers.set("late", LOST);
    const since = world.clock.monotonic();
    await world.pass(15);
    const proofs = world.seen.filter(({ uuid, looks }) => uuid === "late" && looks.length === 2);
    expect((proofs[0]?.at ?? Infinity) - since).toBeLessThan(15_000);
    expect(world.most()).toBeLessThanOrEqual(20);
  }, 30_000);

  it("completes proofs before it begins others", async () => {
    const world = outside(new Map(named(600, "s")), () => ({ power: "off", in: 900 }));
    const proved = () => world.seen.filter(({ looks }) => looks.length === 2).length;
    await world.pass(30);
    expect(proved()).toBeGreaterThan(200);
    for (const { looks } of world.seen.filter(({ looks }) => looks.length === 2))
      expect((looks[1]?.asked.monotonic ?? 0) - (looks[0]?.answered.monotonic ?? 0)).toBeLessThan(10_000);
  });

  it("forgets a server whose ways change, and ends with all its looks", async () => {
    const world = outside(new Map(named(3, "s")), (uuid) => (uuid === "s0" ? off : null));
    await world.pass(2);
    world.looking.forget("s0");
    await world.pass(1);
    expect(world.seen.filter(({ uuid }) => uuid === "s0").map(({ looks }) => looks.length)).toEqual([1, 1]);
    world.looking.end();
    const { length } = world.asked;
    await world.pass(60);
    expect(world.asked).toHaveLength(length);
    expect(world.asked.filter(({ uuid }) => uuid !== "s0").every(({ signal }) => signal.aborted)).toBe(true);
  });
});
