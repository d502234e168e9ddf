import { describe, expect, it, test } from "vitest";
import { statusReason } from "../power/status";
import { advance } from "./advance";
import { estimate, keptByNeeds, unprovedToWake } from "./plan-run";
import type { Needs } from "./needs";
import { cancelled, counts, provedOff } from "./run";
import { testFleet, type TestFleet } from "./testing";

const click = { type: "action", action: "TurnOn" } as const;
const terms = { mode: "now", how: "power_off", grace: 0, reason: "" } as const;
const turnOff = { type: "action", action: "TurnOff", terms } as const;

/** The servers that were asked, in order. */
function asked({ done }: TestFleet): string[] {
  return done.flatMap(({ command }) => (command.type === "withdraw" ? [] : [command.serverUuid]));
}

function ends(fleet: TestFleet): (string | null)[] {
  return (fleet.run?.members ?? []).map(({ serverUuid }) => `${serverUuid}: ${fleet.end(serverUuid) ?? "…"}`);
}

const needsOf = (needs: Record<string, string[]>): Needs => new Map(Object.entries(needs));

describe("a run that turns off", () => {
  it("asks who needs others first, and each only once all that need it are proved off", () => {
    const fleet = testFleet({ disk: {}, host: {}, pc1: {}, pc2: {} });
    const needs = needsOf({ pc1: ["host"], pc2: ["host"], host: ["disk"] });
    const run = fleet.start({ serverUuids: ["disk", "pc2", "host", "pc1"] }, needs);
    expect(run.members.map(({ serverUuid }) => serverUuid)).toEqual(["pc1", "pc2", "host", "disk"]);
    fleet.pass(600);
    expect(asked(fleet)).toEqual(["pc1", "pc2", "host", "disk"]);
    expect(ends(fleet)).toEqual(["pc1", "pc2", "host", "disk"].map((uuid) => `${uuid}: done as_asked`));
    expect(fleet.run?.endedAt).not.toBeNull();
    expect(
      fleet.done.every(({ command, views, run }) => {
        const member = run.members.find(({ serverUuid }) => serverUuid === command.serverUuid);
        return member?.waitsFor.every((uuid) => provedOff(views.get(uuid)?.facts ?? fail()));
      }),
    ).toBe(true);
  });

  it("is not held up by a dead PC: what it needs stays on, and the rest goes on", () => {
    const fleet = testFleet({ dead: { nature: "dead" }, pc: {}, files: {}, print: {} });
    fleet.power("dead", false);
    fleet.pass(60);
    fleet.start({}, needsOf({ dead: ["files"], pc: ["print"] }));
    fleet.pass(300);
    expect(ends(fleet)).toEqual([
      "dead: skipped lost",
      "pc: done as_asked",
      "files: skipped needed_by dead",
      "print: done as_asked",
    ]);
  });

  it("shows of each of many servers from the beginning whether it will be asked", () => {
    const names = Array.from({ length: 300 }, (_, n) => `pc ${n + 1}`);
    const fleet = testFleet({
      ...Object.fromEntries(names.map((name) => [name, {}])),
      "zz dead": { nature: "dead" },
    });
    fleet.power("zz dead", false);
    fleet.pass(60);
    const run = fleet.start({});
    expect(run.members.at(-1)).toMatchObject({ serverUuid: "zz dead", end: { why: "lost" } });
  });

  it("keeps on what one that declines needs, and says who uses it", () => {
    const fleet = testFleet({ pc: { nature: "in use" }, files: {} });
    fleet.start({}, needsOf({ pc: ["files"] }));
    fleet.pass(60);
    expect(ends(fleet)).toEqual(["pc: declined in_use", "files: skipped needed_by pc"]);
    expect(fleet.member("pc").end?.use).toMatchObject([{ name: "bob" }]);
  });

  it.each([
    ["hangs", "failed still_stopping"],
    ["ignores", "skipped window_over"],
    ["restarts", "failed restarted_instead"],
    ["sleeps", "failed slept_instead"],
    ["vanishes", "failed could_not_be_told"],
  ] as const)("ends for a machine that %s", (nature, end) => {
    const fleet = testFleet({ pc: { nature }, other: {} });
    fleet.start({ serverUuids: ["pc", "other"] });
    fleet.pass(1850);
    expect(fleet.end("pc")).toBe(end);
    expect(fleet.end("other")).toBe("done as_asked");
    // What is confirmed cannot be taken back.
    expect(fleet.view("pc")?.facts.order === null).toBe(nature !== "hangs");
  });

  it("leaves on what a server outside needs, and says which", () => {
    const fleet = testFleet({ pc: {}, files: {} });
    fleet.start({ serverUuids: ["files"] }, needsOf({ pc: ["files"] }));
    expect(ends(fleet)).toEqual(["files: skipped needed_by pc"]);
    expect(fleet.run?.endedAt).not.toBeNull();
  });

  it.each<[string, boolean, (fleet: TestFleet, until: number) => void]>([
    ["that nothing turns off", false, () => undefined],
    ["that is asked already", true, (fleet) => fleet.set("pc", { stopsAt: -Infinity })],
    ["whose stop begins within its window", true, (fleet, until) => fleet.set("pc", { stopsAt: until - 1 })],
    ["whose stop begins with the end of it", false, (fleet, until) => fleet.set("pc", { stopsAt: until })],
    ["that is told to stop", true, (fleet) => fleet.happen("pc", turnOff, { kind: "turned_off" })],
  ])("of a server outside %s waits: %s", (_, waits, prepare) => {
    const fleet = testFleet({ pc: {}, files: {} });
    const until = fleet.now.wall + 1_000_000;
    prepare(fleet, until);
    fleet.start({ serverUuids: ["files"], until }, needsOf({ pc: ["files"] }));
    expect(ends(fleet)).toEqual([waits ? "files: …" : "files: skipped needed_by pc"]);
    if (!waits) return;
    fleet.pass(5);
    expect(asked(fleet)).toEqual([]);
    if (fleet.view("pc")?.facts.order === null) fleet.happen("pc", turnOff, { kind: "turned_off" });
    fleet.pass(120);
    expect(ends(fleet)).toEqual(["files: done as_asked"]);
  });

  it("names everybody who keeps a member on, in it and outside, and nobody else", () => {
    const fleet = testFleet({ nas: {}, web: {}, app: {}, off: { on: false }, stops: {}, held: {}, goes: {} });
    fleet.set("held", { holds: [{ author: "alice", until: fleet.now.wall + 1e6 }] });
    fleet.set("stops", { stopsAt: -Infinity });
    const names = ["web", "app", "off", "stops", "held", "goes"];
    const needs = needsOf(Object.fromEntries(names.map((name) => [name, ["nas"]])));
    const run = fleet.start({ serverUuids: ["nas", "held", "goes"] }, needs);
    expect(ends(fleet)[2]).toMatch("nas: skipped needed_by ");
    const kept = (consumerUuid: string) => ({ serverUuid: "nas", consumerUuid, consumerName: consumerUuid });
    expect(keptByNeeds(run, fleet.view)).toEqual([kept("web"), kept("app"), kept("held")]);
    // What is left on for another reason is not kept by who needs it.
    const alone = fleet.start({ serverUuids: ["held"] }, needsOf({ web: ["held"] }));
    expect(keptByNeeds(alone, fleet.view)).toEqual([]);
  });

  it("gives up waiting for a server outside that did not stop, and names it", () => {
    const fleet = testFleet({ pc: {}, files: {} });
    fleet.set("pc", { stopsAt: -Infinity });
    fleet.start({ serverUuids: ["files"] }, needsOf({ pc: ["files"] }));
    fleet.pass(1850);
    expect([asked(fleet), ends(fleet)]).toEqual([[], ["files: skipped window_over pc"]]);
  });

  it("leaves on what a server needs that was turned on again meanwhile", () => {
    const fleet = testFleet({ pc: { on: false }, slow: {}, files: {} });
    fleet.start({ serverUuids: ["slow", "files"] }, needsOf({ pc: ["files"], slow: ["files"] }));
    fleet.happen("pc", click, { kind: "turned_on" });
    fleet.pass(120);
    expect(fleet.end("files")).toBe("skipped needed_by pc");
  });

  it("does not ask one that is held, kept on, off already or nowhere, and says so before", () => {
    const fleet = testFleet({ held: {}, kept: {}, off: { on: false }, mute: {}, free: {} });
    fleet.set("held", { holds: [{ author: "alice", until: fleet.now.wall + 1e6 }] });
    fleet.set("kept", { keptOnBy: "Lab" });
    fleet.set("mute", { wakeDoubt: "off" });
    fleet.set("free", { wakeDoubt: "unproved" });
    const run = fleet.start({ schedule: { uuid: "s", name: "Night" } });
    expect(ends(fleet)).toEqual([
      "free: …",
      "held: skipped held alice",
      "kept: skipped kept_on_by Lab",
      "mute: skipped may_not_wake",
      "off: already_there already_there",
    ]);
    expect(unprovedToWake(run, fleet.view)).toEqual(["free"]);
    expect(counts(run)).toMatchObject({ waiting: 1, skipped: 3, already_there: 1 });
    expect(fleet.start({ serverUuids: ["mute", "kept"], evenIfItMayNotWake: true }).endedAt).toBeNull();
  });

  it("stops none of two machines that say they are the same server", () => {
    const fleet = testFleet({ pc: {}, files: {} });
    const { facts } = fleet.view("files") ?? fail();
    fleet.set("files", { facts: { ...facts, duplicate: { instance: "other", reportedAt: fleet.now } } });
    fleet.start({}, needsOf({ pc: ["files"] }));
    fleet.pass(120);
    expect(asked(fleet)).toEqual(["pc"]);
    expect(fleet.end("files")).toBe("skipped two_machines");
  });

  it("waits until a server has been up for long enough, if the window is that long", () => {
    const fleet = testFleet({ pc: {}, late: {} });
    const up = fleet.now.wall;
    fleet.set("pc", { upSince: up });
    fleet.set("late", { upSince: up + 20 * 60_000 });
    fleet.start({ minOn: 900 });
    expect(fleet.end("late")).toBe("skipped just_started");
    fleet.pass(895);
    expect(asked(fleet)).toEqual([]);
    fleet.pass(10);
    expect(asked(fleet)).toEqual(["pc"]);
  });

  it("stops no other boot than the one that a person saw", () => {
    const fleet = testFleet({ pc: {}, files: {} });
    fleet.start({}, needsOf({ pc: ["files"] }));
    fleet.power("files", true);
    fleet.pass(120);
    expect(ends(fleet)).toEqual(["pc: done as_asked", "files: skipped restarted_since"]);
  });

  it("nor a machine that slept since", () => {
    const fleet = testFleet({ pc: {}, files: {} });
    fleet.start({}, needsOf({ pc: ["files"] }));
    fleet.sleep("files");
    fleet.pass(120);
    expect(ends(fleet)).toEqual(["pc: done as_asked", "files: skipped slept_since"]);
  });
});

describe("a stop that waits", () => {
  const whenFree = (fleet: TestFleet): number => fleet.now.wall + 3600_000;

  it("is the order's once the server is free, and done once it is down", () => {
    const fleet = testFleet({ pc: {}, busy: { nature: "in use" } });
    fleet.start({ mode: "when_free", until: whenFree(fleet) });
    fleet.pass(300);
    expect(fleet.end("pc")).toBe("done as_asked");
    expect(fleet.end("busy")).toBeNull();
    fleet.pass(3400);
    expect(fleet.end("busy")).toBe("declined still_in_use");
    expect(fleet.member("busy").end?.use).toMatchObject([{ name: "bob" }]);
    expect(fleet.view("busy")?.pendingStop).toBeNull();
  });

  it("is withdrawn where something that needs the server comes up", () => {
    const fleet = testFleet({ pc: { on: false }, files: { nature: "in use" } });
    fleet.start(
      { mode: "when_free", serverUuids: ["files"], until: whenFree(fleet) },
      needsOf({ pc: ["files"] }),
    );
    fleet.pass(60);
    expect(fleet.view("files")?.pendingStop).not.toBeNull();
    fleet.power("pc", true);
    fleet.pass(10);
    expect(fleet.end("files")).toBe("skipped needed_by pc");
    expect(fleet.view("files")?.pendingStop).toBeNull();
  });

  it("ends with another boot, and with the window although the wall clock was put back", () => {
    const fleet = testFleet({ pc: { nature: "in use" }, other: { nature: "in use" } });
    fleet.start({ mode: "when_free", until: whenFree(fleet) });
    fleet.pass(60);
    fleet.power("pc", true);
    fleet.pass(60);
    expect(fleet.end("pc")).toBe("skipped restarted_since");
    fleet.setWallClock(-3600_000);
    fleet.pass(3500);
    expect(fleet.end("other")).toBe("declined still_in_use");
  });
});

describe("a run that turns on", () => {
  it("wakes first what others need, which it adds, and each only once all that it needs is ready", () => {
    const fleet = testFleet({ pc: { on: false }, host: { on: false }, disk: { on: false } });
    fleet.set("host", { ready: false });
    const run = fleet.start({ action: "ON", serverUuids: ["pc"] }, needsOf({ pc: ["host"], host: ["disk"] }));
    expect(run.members.map(({ serverUuid, added }) => [serverUuid, added])).toEqual([
      ["disk", true],
      ["host", true],
      ["pc", false],
    ]);
    fleet.pass(300);
    expect(asked(fleet)).toEqual(["disk", "host"]);
    fleet.set("host", { ready: true });
    fleet.pass(120);
    expect(ends(fleet)).toEqual(["disk: done as_asked", "host: done as_asked", "pc: done as_asked"]);
  });

  it("does not wake what needs a server that does not start, and wakes the rest", () => {
    const fleet = testFleet({
      host: { on: false, nature: "dead" },
      pc: { on: false },
      other: { on: false },
    });
    fleet.start({ action: "ON" }, needsOf({ pc: ["host"] }));
    fleet.pass(400);
    expect(fleet.end("host")).toBe("failed did_not_start");
    expect(fleet.end("pc")).toBe("skipped need_not_up host");
    expect(fleet.end("other")).toBe("done as_asked");
  });

  it("says of one whose port never answers that it is not ready, and ends", () => {
    const fleet = testFleet({ host: { on: false }, pc: { on: false } });
    fleet.set("host", { ready: false });
    fleet.start({ action: "ON" }, needsOf({ pc: ["host"] }));
    fleet.pass(1900);
    expect(ends(fleet)).toEqual(["host: failed not_ready", "pc: skipped window_over host"]);
  });

  it("starts no more in a minute than its rate, and has the time for it", () => {
    const names = Array.from({ length: 70 }, (_, index) => `pc${index}`);
    const fleet = testFleet(Object.fromEntries(names.map((name) => [name, { on: false }])));
    const run = fleet.start({ action: "ON", rate: 30 });
    expect(run.until - run.since.wall).toBe(33 * 60_000);
    fleet.pass(600);
    expect(counts(fleet.run ?? run)).toMatchObject({ done: 70 });
    const times = fleet.done.map(({ at }) => at.monotonic);
    expect(times.every((time, index) => time - (times[index - 30] ?? -Infinity) >= 60_000)).toBe(true);
  });

  it("wakes one server a second, however many of its minute are left", () => {
    const names = Array.from({ length: 9 }, (_, index) => `pc${index}`);
    const fleet = testFleet(Object.fromEntries(names.map((name) => [name, { on: false }])));
    const run = fleet.start({ action: "ON", rate: 30 });
    expect(advance(run, fleet.view, fleet.now).turns).toHaveLength(1);
    fleet.pass(5);
    const [first] = asked(fleet);
    expect(asked(fleet)).toEqual([first]);
    // Within the same second nobody else is woken.
    expect(advance(fleet.run ?? run, fleet.view, fleet.now).turns).toEqual([]);
  });

  it("ends the stop that waits on a server that is on", () => {
    const fleet = testFleet({ pc: { nature: "in use" } });
    fleet.start({ mode: "when_free", until: fleet.now.wall + 3600_000 });
    fleet.pass(60);
    fleet.start({ uuid: "run-2", action: "ON" });
    fleet.pass(20);
    expect(fleet.view("pc")?.pendingStop).toBeNull();
    expect(fleet.end("pc")).toBe("done as_asked");
  });
});

describe("what people do meanwhile", () => {
  it.each([
    ["turned_on", "cancelled taken_over alice"],
    ["turned_off", "cancelled taken_over alice"],
    ["held", "cancelled held_meanwhile alice"],
    ["edited", "cancelled changed alice"],
    ["token_rotated", "cancelled changed alice"],
    ["woken_again", null],
    ["hold_released", null],
  ] as const)("%s takes a server out of the run, if it does", (kind, end) => {
    const fleet = testFleet({ pc: { nature: "hangs" }, files: {} });
    fleet.start({}, needsOf({ pc: ["files"] }));
    fleet.happen("files", { type: "manifestChanged" }, { kind });
    expect(fleet.end("files")).toBe(end);
  });

  it.each(["held", "edited"] as const)(
    "%s does not take a server out of a run that has asked it to start",
    (kind) => {
      const fleet = testFleet({ pc: { on: false } });
      fleet.start({ action: "ON" });
      fleet.pass(5);
      expect(asked(fleet)).toEqual(["pc"]);
      fleet.happen("pc", { type: "manifestChanged" }, { kind });
      fleet.pass(120);
      expect(fleet.end("pc")).toBe("done as_asked");
    },
  );

  it("a hold leaves in a run what is still to be started by it", () => {
    const fleet = testFleet({ host: { on: false }, pc: { on: false } });
    fleet.start({ action: "ON" }, needsOf({ pc: ["host"] }));
    fleet.pass(5);
    expect(asked(fleet)).toEqual(["host"]);
    fleet.happen("pc", { type: "manifestChanged" }, { kind: "held" });
    fleet.pass(200);
    expect(ends(fleet)).toEqual(["host: done as_asked", "pc: done as_asked"]);
  });

  it("takes an order back with a click, and the run does not give it again", () => {
    const fleet = testFleet({ pc: { nature: "ignores" } });
    fleet.start({});
    fleet.pass(5);
    fleet.happen("pc", click, { kind: "stop_cancelled" });
    fleet.pass(60);
    expect(fleet.end("pc")).toBe("cancelled taken_over alice");
    expect(asked(fleet)).toEqual(["pc"]);
    expect(fleet.view("pc")?.facts.order).toBeNull();
  });

  it("does not take out of it what the run itself does", () => {
    const fleet = testFleet({ pc: {} });
    fleet.start({});
    fleet.happen("pc", { type: "manifestChanged" }, { kind: "turned_off", runUuid: "run-1" });
    expect(fleet.end("pc")).toBeNull();
  });

  it("takes out a server that is deleted, and goes on", () => {
    const fleet = testFleet({ pc: {}, files: {} });
    fleet.start({}, needsOf({ pc: ["files"] }));
    fleet.remove("pc");
    fleet.pass(120);
    expect(ends(fleet)).toEqual(["pc: cancelled removed alice", "files: done as_asked"]);
  });

  it("gives nothing more once it is cancelled, and withdraws what is not confirmed", () => {
    const fleet = testFleet({ deaf: { nature: "ignores" }, going: {}, files: {} });
    const run = fleet.start({}, needsOf({ going: ["files"] }));
    fleet.pass(20);
    expect(fleet.view("going")?.facts.current).toBe("Stopping");
    fleet.run = cancelled(fleet.run ?? run, { who: "alice", why: "run_cancelled" });
    fleet.pass(120);
    expect(ends(fleet)).toEqual([
      "going: done as_asked",
      "deaf: cancelled run_cancelled alice",
      "files: cancelled run_cancelled alice",
    ]);
    expect(fleet.view("deaf")?.facts).toMatchObject({ order: null, power: "ON" });
    expect(asked(fleet)).toEqual(["going", "deaf"]);
  });
});

describe("a manager that was away", () => {
  it("goes on in the middle", () => {
    const fleet = testFleet({ pc: {}, host: {}, files: {} });
    fleet.start({}, needsOf({ pc: ["host"], host: ["files"] }));
    fleet.pass(45);
    fleet.restartManager(20);
    fleet.pass(600);
    expect(fleet.run?.members.map(({ end }) => end?.as)).toEqual(["done", "done", "done"]);
    expect(asked(fleet)).toEqual(["pc", "host", "files"]);
  });

  it("asks nobody after the window, nor with a wall clock before the run's beginning", () => {
    for (const byMs of [0, -7200_000]) {
      const fleet = testFleet({ pc: { nature: "ignores" }, files: {} });
      fleet.start({}, needsOf({ pc: ["files"] }));
      fleet.pass(20);
      fleet.setWallClock(byMs);
      fleet.restartManager(byMs === 0 ? 1800 : 10);
      const before = asked(fleet).length;
      fleet.pass(60);
      expect(ends(fleet)).toEqual(["pc: skipped window_over", "files: skipped window_over pc"]);
      expect(asked(fleet)).toHaveLength(before);
    }
  });

  it("gives a command again that was lost, and not twice", () => {
    const fleet = testFleet({ pc: {} });
    fleet.start({});
    let dropped = 0;
    fleet.drops = () => (dropped += 1) <= 3;
    fleet.pass(120);
    expect(fleet.end("pc")).toBe("done as_asked");
    expect(asked(fleet)).toEqual(["pc"]);
  });
});

test("off and on in the same minute: the later word stands, and the machine comes up again", () => {
  const fleet = testFleet({ pc: {} });
  fleet.start({});
  fleet.pass(20);
  const off = fleet.run;
  fleet.start({ uuid: "run-2", action: "ON" });
  fleet.pass(300);
  expect(off?.uuid).toBe("run-1");
  expect(fleet.end("pc")).toBe("done as_asked");
  expect(fleet.view("pc")?.facts).toMatchObject({ power: "ON", current: "ON" });
});

test("a start that was cancelled proves nothing", () => {
  const fleet = testFleet({ pc: { on: false } });
  expect(provedOff(fleet.view("pc")?.facts ?? fail())).toBe(true);
  fleet.happen("pc", click, { kind: "turned_on" });
  fleet.pass(5);
  fleet.happen("pc", { type: "action", action: "TurnOff" }, { kind: "start_cancelled" });
  expect(provedOff(fleet.view("pc")?.facts ?? fail())).toBe(false);
});

test("a start that failed proves nothing", () => {
  const fleet = testFleet({ pc: { on: false, nature: "dead" } });
  fleet.happen("pc", click, { kind: "turned_on" });
  fleet.pass(400);
  expect(statusReason(fleet.view("pc")?.facts ?? fail())).toBe("did_not_start");
  expect(provedOff(fleet.view("pc")?.facts ?? fail())).toBe(false);
});

test("a start that failed proves nothing, though the clock was set back while the manager was away", () => {
  const fleet = testFleet({ pc: { on: false, nature: "dead" } });
  fleet.happen("pc", click, { kind: "turned_on" });
  for (const setBack of [3_600_000, 0]) {
    fleet.setWallClock(-setBack);
    fleet.restartManager();
    fleet.pass(400);
  }
  expect(statusReason(fleet.view("pc")?.facts ?? fail())).not.toBe("did_not_start");
  expect(provedOff(fleet.view("pc")?.facts ?? fail())).toBe(false);
});

test("a chain of 10,000 is planned and advanced without recursion", () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `s${index}`);
  const one = testFleet({ pc: {} }).view("pc") ?? fail();
  const view = (uuid: string): typeof one => ({ ...one, uuid, name: uuid });
  const needs = new Map(names.slice(1).map((name, index) => [name, [names[index] ?? ""]]));
  const fleet = testFleet({});
  const request = { serverUuids: names, mode: "now" as const };
  fleet.view = view;
  const run = fleet.start(request, needs);
  expect(run.members[0]?.serverUuid).toBe("s9999");
  expect(advance(run, view, fleet.now).turns).toMatchObject([{ serverUuid: "s9999" }]);
  expect(estimate(run, view)).toBe(30 * 60_000);
});

function fail(): never {
  throw new Error("no such server");
}
