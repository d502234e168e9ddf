import { describe, expect, it } from "vitest";
import type { NutLink, NutUps } from "./nut/client";
import { NutFault, type NutFaultCode } from "./nut/fault";
import { ON_LINE, nutTarget, type Variables } from "./testing";
import { createUpsWatch, POLL_EVERY, waitAfter, type NutServer, type UpsWatchParts } from "./watch";
import type { WatchedUps } from "./known";

/** A NUT server without a network, and a clock that only the test moves. */
function world(upses: Record<string, Variables | NutFaultCode>, { names = ["nas"] } = {}) {
  let now = 1_000_000;
  let kept: string | null = null;
  const waiting = new Set<{ readonly at: number; readonly go: () => void }>();
  const state = {
    upses,
    /** The fault of the next call; null: it answers. */
    down: null as NutFaultCode | null,
    opened: 0,
    pauses: [] as number[],
    servers: names.map((name): NutServer => ({ name, version: "1", target: () => nutTarget(1) })),
  };
  const check = (): void => {
    if (state.down) throw new NutFault(state.down);
  };
  const parts: UpsWatchParts = {
    servers: () => state.servers,
    async open() {
      state.opened += 1;
      check();
      const link: NutLink = {
        certificate: null,
        async upses() {
          check();
          return Object.keys(state.upses).map((name): NutUps => ({ name, description: "" }));
        },
        async variables(ups) {
          check();
          const found = state.upses[ups];
          if (found === undefined) throw new NutFault("ups_unknown");
          if (typeof found === "string") throw new NutFault(found);
          return new Map(Object.entries(found));
        },
        login: async () => undefined,
        close: () => undefined,
      };
      return link;
    },
    clock: { wall: () => now, monotonic: () => now - 1_000_000 },
    pause(ms, signal) {
      state.pauses.push(ms);
      return new Promise((resolve) => {
        const go = (): void => {
          waiting.delete(entry);
          signal.removeEventListener("abort", go);
          resolve();
        };
        const entry = { at: now + ms, go };
        waiting.add(entry);
        signal.addEventListener("abort", go, { once: true });
      });
    },
    random: () => 1,
    memory: { read: async () => kept, write: async (text) => void (kept = text) },
    failed(error) {
      throw error;
    },
  };
  /** All that can happen now has happened. */
  const quiet = async (): Promise<void> => {
    for (let turn = 0; turn < 50; turn++) await Promise.resolve();
  };
  return {
    state,
    parts,
    quiet,
    /** Moves the clock on, and lets whatever was due happen. */
    async pass(ms: number) {
      const until = now + ms;
      for (;;) {
        const next = [...waiting].sort((a, b) => a.at - b.at).find(({ at }) => at <= until);
        if (!next) break;
        now = next.at;
        next.go();
        await quiet();
      }
      now = until;
      await quiet();
    },
  };
}

async function started(given: ReturnType<typeof world>) {
  const watch = createUpsWatch(given.parts);
  const changes: string[] = [];
  watch.listen((now, before) => changes.push(`${before?.standing ?? "none"} → ${now?.standing ?? "gone"}`));
  await watch.start();
  await given.quiet();
  const only = (): WatchedUps => {
    const [ups] = watch.upses();
    if (!ups) throw new Error("no UPS");
    return ups;
  };
  return { watch, changes, only };
}

const OB: Variables = { ...ON_LINE, "ups.status": "OB DISCHRG", "battery.charge": "80" };

describe("the watch", () => {
  it("reads each UPS, and says what changes", async () => {
    const given = world({ lab: ON_LINE });
    const { only, changes, watch } = await started(given);
    expect(only()).toMatchObject({
      ...{ ups: "lab@nas", name: "lab", server: "nas", standing: "line", fault: null, since: 1_000_000 },
      last: { charge: 100, runtime: 1800, load: 23, identity: "Dummy Sim A1" },
    });
    await given.pass(60_000);
    // The last is who it is, said twice.
    expect(changes).toEqual(["none → silent", "silent → line", "line → line"]);
    expect(only().last?.at).toBe(60_000);
    given.state.upses = { lab: OB };
    await given.pass(5000);
    expect(only()).toMatchObject({ standing: "battery", since: 1_065_000, failedSince: 1_065_000 });
    given.state.upses = { lab: { ...OB, "ups.status": "OB LB" } };
    await given.pass(2000);
    expect(only()).toMatchObject({ standing: "low_battery", since: 1_067_000, failedSince: 1_065_000 });
    given.state.upses = { lab: { ...ON_LINE, "ups.status": "OL CHRG" } };
    await given.pass(2000);
    expect(only()).toMatchObject({ standing: "line", failedSince: null });
    expect(changes.slice(3)).toEqual(["line → battery", "battery → low_battery", "low_battery → line"]);
    await watch.stop();
  });

  it("reads more often while the power has failed", async () => {
    const given = world({ lab: ON_LINE });
    const { watch } = await started(given);
    given.state.upses = { lab: OB };
    await given.pass(5000);
    expect(given.state.pauses).toEqual([POLL_EVERY.usual, POLL_EVERY.failing]);
    await watch.stop();
  });

  it.each<[what: string, fault: NutFaultCode, said: string]>([
    ["a driver that is gone", "driver_gone", "stale"],
    ["stale data", "stale", "stale"],
  ])("says nothing of a battery for %s", async (_, fault, said) => {
    const given = world({ lab: OB });
    const { only, watch } = await started(given);
    expect(only().standing).toBe("battery");
    given.state.upses = { lab: fault };
    await given.pass(2000);
    expect(only()).toMatchObject({ standing: "silent", fault: said, failedSince: null });
    expect(only().last?.flags.has("OB")).toBe(true);
    given.state.upses = { lab: OB };
    await given.pass(2000);
    expect(only()).toMatchObject({ standing: "battery", failedSince: 1_004_000 });
    await watch.stop();
  });

  it("calls a server that is gone again and again, and soon where a UPS was on battery", async () => {
    const given = world({ lab: ON_LINE });
    const { only, watch } = await started(given);
    given.state.down = "unreachable";
    await given.pass(5000);
    expect(only()).toMatchObject({ standing: "silent", fault: "unreachable" });
    expect(watch.serverState("nas")).toMatchObject({ fault: "unreachable", isConnected: false });
    given.state.pauses = [];
    await given.pass(300_000);
    expect(given.state.pauses.slice(0, 7)).toEqual([2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
    given.state.down = null;
    await given.pass(60_000);
    expect(only().standing).toBe("line");
    expect(watch.serverState("nas")).toMatchObject({ fault: null, isConnected: true });
    given.state.upses = { lab: OB };
    await given.pass(5000);
    given.state.down = "timeout";
    given.state.pauses = [];
    await given.pass(60_000);
    expect(Math.max(...given.state.pauses)).toBe(5000);
    await watch.stop();
  });

  it("knows a UPS that was replaced, and not one that leaves something out", async () => {
    const given = world({ lab: ON_LINE });
    const { only, watch } = await started(given);
    const { "ups.serial": _, ...without } = ON_LINE;
    await given.pass(5000);
    given.state.upses = { lab: without };
    await given.pass(5000);
    expect(only()).toMatchObject({ replaced: null, last: { identity: "Dummy Sim A1" } });
    // Said once it could be the driver's own name, as it starts.
    given.state.upses = { lab: { ...ON_LINE, "ups.serial": "B2" } };
    await given.pass(5000);
    expect(only()).toMatchObject({ replaced: null, last: { identity: "Dummy Sim B2" } });
    await given.pass(5000);
    expect(only()).toMatchObject({ replaced: "Dummy Sim A1", last: { identity: "Dummy Sim B2" } });
    await watch.stop();

    // What is kept says so after a restart, too.
    given.state.upses = { lab: { ...ON_LINE, "ups.serial": "C3" } };
    const again = await started(given);
    await given.pass(5000);
    expect(again.only()).toMatchObject({ replaced: "Dummy Sim B2" });
    await again.watch.stop();
  });

  it("has the UPSes of before as silent ones, until they are heard", async () => {
    const given = world({ lab: ON_LINE });
    await (await started(given)).watch.stop();
    given.state.down = "name_unknown";
    const { only, watch } = await started(given);
    expect(only()).toMatchObject({ ups: "lab@nas", last: null, standing: "silent", since: null });
    await watch.stop();
  });

  it("follows what is set: servers come, change and go", async () => {
    const given = world({ lab: ON_LINE }, { names: ["one"] });
    const { watch } = await started(given);
    const names = () => watch.upses().map(({ ups }) => ups);
    const server = (name: string, version = "1") => ({ name, version, target: () => nutTarget(1) });
    given.state.servers = [server("one"), server("two")];
    watch.changed();
    await given.quiet();
    expect(names()).toEqual(["lab@one", "lab@two"]);
    expect(given.state.opened).toBe(2);
    given.state.servers = [server("two", "2")];
    watch.changed();
    await given.quiet();
    expect(names()).toEqual(["lab@two"]);
    expect(given.state.opened).toBe(3);
    await watch.stop();
  });

  it("reads one UPS alone where that is set, and says that there is none of its name", async () => {
    const given = world({ lab: ON_LINE, other: ON_LINE });
    given.state.servers = [{ name: "nas", version: "1", target: () => nutTarget(1, { ups: "lob" }) }];
    const { only, watch } = await started(given);
    expect(watch.upses()).toHaveLength(1);
    expect(only()).toMatchObject({ ups: "lob@nas", fault: "unknown-ups" });
    await watch.stop();
  });

  it("does not call with a secret that cannot be read", async () => {
    const given = world({ lab: ON_LINE });
    given.state.servers = [{ name: "nas", version: "1", target: () => null }];
    const { watch } = await started(given);
    expect(given.state.opened).toBe(0);
    expect(watch.serverState("nas").fault).toBe("secret_unreadable");
    await watch.stop();
  });

  it("keeps no heap of names that a server makes up", async () => {
    const given = world({});
    const { watch } = await started(given);
    for (let round = 0; round < 10; round++) {
      given.state.upses = Object.fromEntries(
        Array.from({ length: 30 }, (_, at) => [`ups-${round}-${at}`, ON_LINE]),
      );
      await given.pass(60_000);
    }
    expect(watch.upses().length).toBeLessThanOrEqual(32);
    await watch.stop();
  });
});

it("waits longer after each failure, by chance up to twice as long", () => {
  expect([1, 2, 3, 7, 50].map((failures) => waitAfter(failures, 1, false))).toEqual([
    ...[1000, 2000, 4000, 60_000, 60_000],
  ]);
  expect(waitAfter(1, 0, false)).toBe(500);
  expect(waitAfter(50, 1, true)).toBe(5000);
});
