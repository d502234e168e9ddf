import { describe, expect, it } from "vitest";
import { currentStatus } from "../../power/status";
import type { Waker } from "../model/ports";
import type { News } from "../news";
import { testFleet, testMachine, type TestFleet, by } from "../testing";
import { asked, ends, room } from "./testing";

const MINUTE = 60_000;

const kindsOf = async (under: TestFleet, uuid: string) =>
  (await under.fleet.events({ uuid, limit: 50 })).map(({ kind }) => kind).reverse();

const endedOf = async (under: TestFleet) =>
  (await under.fleet.events({ kinds: ["run_ended"], limit: 50 })).map(({ detail }) => detail);

describe("a run", () => {
  it("stops those that need others first, and each event tells of it", async () => {
    await using under = await testFleet();
    const { machine, until, uuids } = await room(under, { files: {}, desk1: {}, desk2: {} });
    const [files = "", desk1 = "", desk2 = ""] = uuids("files", "desk1", "desk2");
    for (const desk of [desk1, desk2]) await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: [files, desk1, desk2], reason: "evening" }));
    expect(run.members.map(({ serverName }) => serverName)).toEqual(["desk1", "desk2", "files"]);
    expect(under.fleet.get(desk1).facts.power).toBe("OFF");
    expect(under.fleet.get(files).facts.power).toBe("ON");
    const over = await until(run.uuid);
    expect(ends(over)).toEqual({ desk1: "done", desk2: "done", files: "done" });
    expect(machine("files").runs).toBe(false);
    const [off] = await under.fleet.events({ uuid: files, kinds: ["turned_off"], limit: 1 });
    expect(off).toMatchObject({ actor: "alice", reason: "evening", runUuid: run.uuid });
    const events = await under.fleet.events({ kinds: ["run_started", "run_ended"], limit: 9 });
    expect(events.map(({ kind, severity, detail }) => [kind, severity, detail])).toEqual([
      ["run_ended", "info", "OFF, 3 servers: 3 done"],
      ["run_started", "info", "OFF, 3 servers"],
    ]);
    expect(events[0]).toMatchObject({
      serverUuid: "",
      serverName: "alice",
      actor: "alice",
      runUuid: run.uuid,
    });
  });

  it("wakes what they need first, and adds it", async () => {
    await using under = await testFleet();
    const off = { on: false };
    const { until, uuids } = await room(under, { files: off, desk: off });
    const [files = "", desk = ""] = uuids("files", "desk");
    await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
    const run = await under.fleet.as(by("alice")).startRun(asked({ action: "ON", serverUuids: [desk] }));
    expect(run.members.map(({ serverName, added }) => [serverName, added])).toEqual([
      ["files", true],
      ["desk", false],
    ]);
    expect(under.fleet.get(desk).facts.power).toBe("OFF");
    expect(ends(await until(run.uuid))).toEqual({ files: "done", desk: "done" });
    expect(await kindsOf(under, desk)).toContain("turned_on");
  });

  it("a dead PC does not hold up the run (basildane/WakeOnLAN #126)", async () => {
    await using under = await testFleet();
    const off = { on: false };
    const { pass, until, uuids } = await room(under, { a: off, dead: { ...off, nature: "dead" }, c: off });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ action: "ON", serverUuids: uuids("a", "dead", "c") }));
    await pass(90);
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ a: "done", dead: "-", c: "done" });
    const over = await until(run.uuid);
    expect(ends(over)).toEqual({ a: "done", dead: "failed did_not_start", c: "done" });
    expect(await endedOf(under)).toEqual(["ON, 3 servers: 2 done, 1 failed"]);
    const [summary] = await under.fleet.events({ kinds: ["run_ended"], limit: 1 });
    expect(summary?.severity).toBe("warning");
  });

  it("a machine in use declines, and what it needs stays on", async () => {
    await using under = await testFleet();
    const { until, uuids } = await room(under, { files: {}, desk: { nature: "in use" }, other: {} });
    const [files = "", desk = ""] = uuids("files", "desk");
    await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("files", "desk", "other") }));
    const over = await until(run.uuid);
    expect(ends(over)).toEqual({
      desk: "declined in_use",
      other: "done",
      files: "skipped needed_by desk",
    });
    const [declined] = await under.fleet.events({ uuid: desk, kinds: ["declined"], limit: 1 });
    expect(declined?.runUuid).toBe(run.uuid);
  });

  it("keeps on what is needed by a server whose start failed, though the clock was set back meanwhile", async () => {
    await using under = await testFleet();
    const { machine, pass, until, uuids } = await room(under, { files: {}, desk: {} });
    const [files = "", desk = ""] = uuids("files", "desk");
    await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
    // It was told to stop, confirms that after it was undone, and then its network fails: it runs, and nobody hears it.
    const cutOff = Object.assign(machine("desk"), { runs: false, nature: "dead" });
    await under.fleet.as(by("yuki")).act(desk, "TurnOff");
    await cutOff.beat("ON");
    await under.fleet.as(by("yuki")).act(desk, "TurnOn");
    await cutOff.beat("Stopping");
    await pass(20);
    expect(currentStatus(under.fleet.get(desk).facts)).toBe("Starting");
    under.clock.setWall(under.clock.wall() - 3600_000);
    await under.restart();
    await pass(310);
    expect(currentStatus(under.fleet.get(desk).facts)).toBe("SyncedOFF");
    await under.restart();
    await pass(10);
    const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [files, desk] }));
    expect(ends(await until(run.uuid))).toEqual({ desk: "already_there", files: "skipped needed_by desk" });
    expect(machine("files")).toMatchObject({ runs: true, stops: 0 });
  });

  it("when free, stops the one at once and the other when it is, or never", async () => {
    await using under = await testFleet();
    const { machine, pass, until, uuids } = await room(under, {
      free: {},
      busy: { nature: "in use" },
      later: { nature: "in use" },
    });
    const run = await under.fleet.as(by("alice")).startRun(
      asked({
        serverUuids: uuids("free", "busy", "later"),
        mode: "when_free",
        until: under.clock.wall() + 20 * MINUTE,
      }),
    );
    await pass(60);
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ free: "done", busy: "-", later: "-" });
    expect(under.fleet.get(machine("busy").uuid).pendingStop).toMatchObject({
      run: run.uuid,
      author: "alice",
    });
    machine("later").nature = "obeys";
    const over = await until(run.uuid);
    expect(ends(over)).toEqual({ free: "done", busy: "declined still_in_use", later: "done" });
    expect(over.members.find(({ serverName }) => serverName === "busy")?.end?.use).toMatchObject([
      { name: "bob" },
    ]);
    expect(under.fleet.get(machine("busy").uuid).pendingStop).toBeNull();
    const off = await under.fleet.events({ kinds: ["turned_off_when_free", "still_in_use"], limit: 9 });
    expect(off.map(({ runUuid }) => runUuid)).toEqual([run.uuid, run.uuid, run.uuid]);
  });

  describe("an earlier run that wants the contrary", () => {
    const overruledOf = async (under: TestFleet) =>
      (await under.fleet.events({ kinds: ["run_overruled"], limit: 9 })).map(
        ({ runUuid, actor, detail, severity }) => [runUuid, actor, detail, severity],
      );

    it("gives up a server that is on and was still to be turned off", async () => {
      await using under = await testFleet();
      const { machine, pass, until, uuids } = await room(under, { files: {}, desk: { nature: "ignores" } });
      const [files = "", desk = ""] = uuids("files", "desk");
      await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
      const off = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [files, desk] }));
      await pass(10);
      const start = asked({ action: "ON", serverUuids: [files] });
      // Said before it starts, and then.
      const expected = { files: "already_there overrules alice" };
      expect(ends(under.fleet.previewRun(start, by("bob")).run)).toEqual(expected);
      expect((await under.fleet.getRun(off.uuid)).members.every(({ end }) => end === null)).toBe(true);
      const on = await under.fleet.as(by("bob")).startRun(start);
      expect(ends(on)).toEqual(expected);
      expect(await overruledOf(under)).toEqual([[off.uuid, "bob", "OFF, 1 server", "info"]]);
      machine("desk").nature = "obeys";
      expect(ends(await until(off.uuid))).toEqual({ desk: "done", files: "cancelled overruled bob" });
      await pass(300);
      expect(machine("files")).toMatchObject({ runs: true, stops: 0 });
    });

    it.each(["now", "when_free"] as const)(
      "loses what it has asked, %s, and nobody has confirmed",
      async (mode) => {
        await using under = await testFleet();
        const nature = mode === "now" ? "ignores" : "in use";
        const { machine, pass, until, uuids } = await room(under, { a: { nature } });
        const end = { until: under.clock.wall() + 60 * MINUTE };
        const off = await under.fleet
          .as(by("alice"))
          .startRun(asked({ serverUuids: uuids("a"), mode, ...end }));
        await pass(10);
        const on = await under.fleet.as(by("bob")).startRun(asked({ action: "ON", serverUuids: uuids("a") }));
        expect(ends(await under.fleet.getRun(off.uuid))).toEqual({ a: "cancelled overruled bob" });
        expect(under.fleet.get(machine("a").uuid)).toMatchObject({
          pendingStop: null,
          facts: { order: null },
        });
        const [last] = await under.fleet.events({
          uuid: machine("a").uuid,
          kinds: ["stop_cancelled"],
          limit: 1,
        });
        expect(last).toMatchObject({ actor: "bob", runUuid: off.uuid });
        machine("a").nature = "obeys";
        await pass(300);
        expect(machine("a")).toMatchObject({ runs: true, stops: 0 });
        expect((await until(on.uuid)).members[0]?.end?.as).toBe("already_there");
      },
    );

    it("gives up a server that is off and was still to be turned on", async () => {
      await using under = await testFleet();
      const { machine, pass, until, uuids } = await room(under, {
        files: { on: false, nature: "dead" },
        desk: { on: false },
      });
      const [files = "", desk = ""] = uuids("files", "desk");
      await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
      const on = await under.fleet.as(by("alice")).startRun(asked({ action: "ON", serverUuids: [desk] }));
      await pass(10);
      const off = await under.fleet.as(by("bob")).startRun(asked({ serverUuids: [desk] }));
      expect(ends(off)).toEqual({ desk: "already_there overrules alice" });
      machine("files").nature = "obeys";
      await pass(300);
      expect(ends(await until(on.uuid))).toEqual({ desk: "cancelled overruled bob", files: "done" });
      expect(machine("desk").runs).toBe(false);
    });

    it("keeps a server that the later one skips, and one that is going down", async () => {
      await using under = await testFleet();
      const { machine, pass, until, uuids } = await room(under, {
        held: { on: false, nature: "dead" },
        a: {},
      });
      const [held = "", a = ""] = uuids("held", "a");
      const on = await under.fleet.as(by("alice")).startRun(asked({ action: "ON", serverUuids: [held] }));
      await pass(10);
      // It is Starting: nobody has seen the boot that would be stopped.
      const skipped = await under.fleet.as(by("bob")).startRun(asked({ serverUuids: [held] }));
      expect(ends(skipped)).toEqual({ held: "skipped starting" });
      expect(ends(await under.fleet.getRun(on.uuid))).toEqual({ held: "-" });

      const off = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [a] }));
      await machine("a").beat("ON");
      await machine("a").beat("Stopping", { leaving: true });
      machine("a").runs = false;
      const again = await under.fleet.as(by("bob")).startRun(asked({ action: "ON", serverUuids: [a] }));
      expect(ends(await under.fleet.getRun(off.uuid))).toEqual({ a: "-" });
      expect(ends(await until(again.uuid))).toEqual({ a: "done" });
      expect(ends(await under.fleet.getRun(off.uuid))).toEqual({ a: "done" });
      expect(await overruledOf(under)).toEqual([]);
    });

    it("has given it up for good: also for a manager that starts anew, and where the later run is cancelled", async () => {
      await using under = await testFleet();
      const { machine, pass, uuids } = await room(under, { files: {}, desk: { nature: "in use" } });
      const [files = "", desk = ""] = uuids("files", "desk");
      await under.fleet.as(by("yuki")).edit(desk, { needs: [files] });
      const end = { until: under.clock.wall() + 60 * MINUTE, mode: "when_free" } as const;
      await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [files, desk], ...end }));
      await pass(10);
      const on = await under.fleet.as(by("bob")).startRun(asked({ action: "ON", serverUuids: [files] }));
      await under.fleet.as(by("bob")).cancelRun(on.uuid);
      await under.restart();
      machine("desk").nature = "obeys";
      await pass(300);
      expect(machine("desk").runs).toBe(false);
      expect(machine("files")).toMatchObject({ runs: true, stops: 0 });
    });
  });

  it("is another run where the first was cancelled a moment ago, and its id was not given", async () => {
    await using under = await testFleet();
    const { until, uuids } = await room(under, { a: {} });
    const start = asked({ serverUuids: uuids("a") });
    const first = await under.fleet.as(by("alice")).startRun(start);
    await under.fleet.as(by("alice")).cancelRun(first.uuid);
    const second = await under.fleet.as(by("alice")).startRun(start);
    expect(second.uuid).not.toBe(first.uuid);
    expect((await under.fleet.as(by("alice")).startRun(start)).uuid).toBe(second.uuid);
    expect(ends(await until(second.uuid))).toEqual({ a: "done" });
    // With an id it is the same request, whatever became of it.
    const named = { ...asked({ serverUuids: uuids("a"), action: "ON" }), requestId: "x" } as const;
    const third = await under.fleet.as(by("alice")).startRun(named);
    await under.fleet.as(by("alice")).cancelRun(third.uuid);
    expect((await under.fleet.as(by("alice")).startRun(named)).uuid).toBe(third.uuid);
  });

  it("wakes one server a second together with all others, in turns; a manager that starts anew does not forget", async () => {
    await using under = await testFleet();
    const names = Array.from({ length: 9 }, (_, at) => `s${at}`);
    const { uuids } = await room(under, Object.fromEntries(names.map((name) => [name, { on: false }])));
    const wakes: string[] = [];
    const woken = async (): Promise<number> => {
      const { length } = wakes;
      const macs = under.fleet.list().map(({ uuid, macAddress }) => [macAddress, uuid] as const);
      for (const mac of under.world.packets.splice(0)) {
        const uuid = new Map(macs).get(mac) ?? "";
        if (!wakes.includes(uuid)) wakes.push(uuid);
      }
      return wakes.length - length;
    };
    under.world.packets.splice(0);
    const runs = [names.slice(0, 3), names.slice(3, 6), names.slice(6)].map((its) =>
      under.fleet.as(by("alice")).startRun(asked({ action: "ON", serverUuids: uuids(...its) })),
    );
    await Promise.all(runs);
    expect(await woken()).toBe(1);
    const each: number[] = [];
    for (let second = 0; second < 4; second += 1) {
      await under.pass(1);
      each.push(await woken());
    }
    expect(Math.max(...each)).toBe(1);
    expect(wakes.length).toBeGreaterThanOrEqual(4);
    // Each run has had its turn before one has its second but one.
    const ofRun = (uuid: string): number => Math.floor(uuids(...names).indexOf(uuid) / 3);
    expect(new Set(wakes.slice(0, 3).map(ofRun)).size).toBe(3);
    await under.restart();
    expect(await woken()).toBe(0);
  });

  it("is one run where it is started by a double click, or with the same id", async () => {
    await using under = await testFleet();
    const { uuids, pass } = await room(under, { a: {}, b: {} });
    const start = asked({ serverUuids: uuids("a") });
    const [one, two] = await Promise.all([
      under.fleet.as(by("alice")).startRun(start),
      under.fleet.as(by("alice")).startRun(start),
    ]);
    expect(two.uuid).toBe(one.uuid);
    const other = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    await pass(60);
    const again = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    expect(again.uuid).toBe(other.uuid);
    await under.restart();
    const late = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    expect(late.uuid).toBe(other.uuid);
    // Of another person it is another run, and so it is after a while without an id.
    const theirs = await under.fleet
      .as(by("bob"))
      .startRun(asked({ serverUuids: uuids("b"), requestId: "x" }));
    expect(theirs.uuid).not.toBe(other.uuid);
    expect((await under.fleet.as(by("alice")).startRun(start)).uuid).not.toBe(one.uuid);
    expect(await under.fleet.listRuns({ limit: 10 })).toHaveLength(4);
  });

  it("is found, listed page by page, and forgotten after 90 days", async () => {
    await using under = await testFleet();
    const { uuids } = await room(under, { a: {}, b: {} });
    const made: string[] = [];
    for (const server of uuids("a", "b"))
      made.push((await under.fleet.as(by("alice")).startRun(asked({ serverUuids: [server] }))).uuid);
    const [first = "", second = ""] = made;
    const listed = await under.fleet.listRuns({ limit: 1 });
    expect(listed.map(({ uuid }) => uuid)).toEqual([second]);
    expect((await under.fleet.listRuns({ limit: 5, before: second })).map(({ uuid }) => uuid)).toEqual([
      first,
    ]);
    await expect(under.fleet.getRun("no")).rejects.toMatchObject({ fault: { code: "run_not_found" } });
    await expect(under.fleet.as(by("a")).cancelRun("no")).rejects.toMatchObject({
      fault: { code: "run_not_found" },
    });
    await under.pass(31 * 60);
    expect((await under.fleet.getRun(first)).endedAt).not.toBeNull();
    await under.restart(91 * 24 * 3600);
    await under.quiet();
    expect(await under.fleet.listRuns({ limit: 5 })).toEqual([]);
  });

  it("refuses a wrong count, an empty selection, a bad end, and servers that are not there", async () => {
    await using under = await testFleet(() => ({ confirmAbove: 1 }));
    const { uuids } = await room(under, { a: {}, b: {} });
    const group = await under.fleet.as(by("yuki")).createGroup({ name: "empty", serverUuids: [] });
    const refused = async (start: Parameters<typeof asked>[0], fault: object) =>
      expect(under.fleet.as(by("alice")).startRun(asked(start))).rejects.toMatchObject({ fault });
    await refused({ serverUuids: uuids("a", "b") }, { code: "confirm_count", expected: 2 });
    await refused({ serverUuids: uuids("a", "b"), confirmCount: 3 }, { code: "confirm_count", expected: 2 });
    await refused({ serverUuids: uuids("a"), force: true }, { code: "confirm_count", expected: 1 });
    await refused({ serverUuids: [], groupUuids: [group.uuid] }, { code: "nothing_to_run" });
    await refused({ serverUuids: ["no"] }, { code: "not_found" });
    await refused({ serverUuids: [], groupUuids: ["no"] }, { code: "group_not_found" });
    await refused({ serverUuids: uuids("a"), until: under.clock.wall() }, { code: "bad_until", why: "past" });
    const preview = under.fleet.previewRun(asked({ serverUuids: uuids("a", "b") }), by("alice"));
    expect(preview).toMatchObject({
      confirmCount: 2,
      unproved: uuids("a", "b"),
      run: { uuid: "", endedAt: null },
    });
    expect(preview.seconds).toBeGreaterThan(0);
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("a", "b"), confirmCount: 2 }));
    expect(ends(run)).toEqual({ a: "-", b: "-" });
    expect(await under.fleet.listRuns({ limit: 10 })).toHaveLength(1);
  });

  it("that has nothing to do is over at once, and says so", async () => {
    await using under = await testFleet();
    const { uuids } = await room(under, { a: {} });
    const run = await under.fleet.as(by("alice")).startRun(asked({ action: "ON", serverUuids: uuids("a") }));
    expect(ends(run)).toEqual({ a: "already_there" });
    expect(run.endedAt).toBe(under.clock.wall());
    expect(await endedOf(under)).toEqual(["ON, 1 server: 1 already there"]);
  });

  it("is told to those who watch: what changed of it, and its end once", async () => {
    await using under = await testFleet();
    const { uuids, until } = await room(under, { a: {}, b: { nature: "in use" } });
    const ending = new AbortController();
    const news: News[] = [];
    const watching = (async () => {
      for await (const one of under.fleet.watch(ending.signal)) news.push(one);
    })();
    const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: uuids("a", "b") }));
    await until(run.uuid);
    ending.abort();
    await watching;
    const ofRuns = news.filter((one) => one.type === "run");
    expect(new Set(ofRuns[0]?.members)).toEqual(new Set(uuids("a", "b")));
    expect(ofRuns.filter(({ run }) => run.endedAt !== null)).toHaveLength(1);
    expect(ends(ofRuns.at(-1)?.run ?? run)).toEqual({ a: "done", b: "declined in_use" });
    expect(news.filter((one) => one.type === "notice" && one.event.kind === "run_ended")).toHaveLength(1);
  });
});

describe("whether it can be woken", () => {
  it("is proved by a start from here, and by no other", async () => {
    await using under = await testFleet();
    const { pass, uuids } = await room(under, { woken: { on: false }, "by hand": { on: false } });
    const [woken = "", byHand = ""] = uuids("woken", "by hand");
    const start = { serverUuids: [woken, byHand] };
    await under.fleet.as(by("yuki")).act(woken, "TurnOn");
    await pass(60);
    const machine = testMachine(under, byHand);
    for (const status of ["Launched", "ON"] as const) await machine.beat(status);
    await under.restart();
    expect(under.fleet.previewRun(asked(start), by("alice")).unproved).toEqual([byHand]);
    expect(under.fleet.get(woken).wokenAt).toBe(under.fleet.get(woken).upSince);
  });

  const DEAF = { name: "eth0", wakeOnLan: false, defaultRoute: true };
  /** A server whose card listens to no magic packet, and a preview of turning it off. */
  async function deaf(under: TestFleet) {
    const { machine, uuids } = await room(under, { a: {} });
    const { uuid, boot, instance } = machine("a");
    const { macAddress } = under.fleet.get(uuid);
    const agent = { version: "1", hostname: "a", os: "", arch: "", interfaces: [{ ...DEAF, macAddress }] };
    const beat = { type: "heartbeat", status: "ON", boot, instance, revisionEcho: 1 } as const;
    await under.fleet.heartbeat(uuid, { ...beat, sequence: 99, shutdownError: null }, agent);
    const preview = (evenIfItMayNotWake: boolean) =>
      under.fleet.previewRun(asked({ serverUuids: uuids("a"), evenIfItMayNotWake }), by("alice"));
    return { uuid, preview };
  }

  it("a server that nobody could wake again is skipped, unless a person wants it all the same", async () => {
    await using under = await testFleet();
    const { uuid, preview } = await deaf(under);
    expect(ends(preview(false).run)).toEqual({ a: "skipped may_not_wake" });
    expect(ends(preview(true).run)).toEqual({ a: "-" });
    expect(preview(true).unproved).toEqual([uuid]);
  });

  it("its cards do not matter where it is woken in another way", async () => {
    const waker: Waker = {
      wake: () => Promise.resolve({ targets: [], faults: [], networks: null }),
      doubt: () => null,
    };
    await using under = await testFleet(() => ({ waker }));
    const { preview } = await deaf(under);
    expect(ends(preview(false).run)).toEqual({ a: "-" });
  });
});

describe("a server with a port", () => {
  it("is up for those that need it once that answers, in this boot", async () => {
    const open = new Set<number>();
    const probed: string[] = [];
    const probePort = async (address: string, port: number) => {
      probed.push(`${address}:${port}`);
      return open.has(port);
    };
    await using under = await testFleet(() => ({ probePort }));
    const off = { on: false };
    const { machine, pass, until, uuids } = await room(under, { files: off, desk: off });
    machine("files").address = "192.0.2.7";
    machine("desk").address = "192.0.2.8";
    await under.fleet.as(by("yuki")).edit(machine("files").uuid, { readyPort: 445 });
    await under.fleet.as(by("yuki")).edit(machine("desk").uuid, { needs: uuids("files") });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ action: "ON", serverUuids: uuids("desk") }));
    await pass(90);
    expect(machine("files").runs).toBe(true);
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual({ files: "-", desk: "-" });
    expect(under.fleet.get(machine("desk").uuid).facts.power).toBe("OFF");
    open.add(445);
    const over = await until(run.uuid);
    expect(ends(over)).toEqual({ files: "done", desk: "done" });
    expect(new Set(probed)).toEqual(new Set(["192.0.2.7:445"]));
    // No more often than every two seconds, and never while nobody waits for it.
    const count = probed.length;
    expect(count).toBeLessThan(50);
    await pass(60);
    expect(probed).toHaveLength(count);
  });

  it("that does not answer in time keeps off what needs it", async () => {
    await using under = await testFleet(() => ({ probePort: async () => false }));
    const { machine, until, uuids } = await room(under, { files: {}, desk: { on: false } });
    machine("files").address = "192.0.2.7";
    await under.fleet.as(by("yuki")).edit(machine("files").uuid, { readyPort: 445 });
    await under.fleet.as(by("yuki")).edit(machine("desk").uuid, { needs: uuids("files") });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ action: "ON", serverUuids: uuids("desk") }));
    expect(ends(await until(run.uuid))).toMatchObject({ files: "failed not_ready" });
    expect(machine("desk").runs).toBe(false);
  });
});

describe("what people do meanwhile", () => {
  it("a cancelled run gives nothing more and withdraws what is not confirmed", async () => {
    await using under = await testFleet();
    const { machine, pass, uuids } = await room(under, {
      down: {},
      asked: { nature: "ignores" },
      files: {},
      free: { nature: "in use" },
    });
    const [files = ""] = uuids("files");
    await under.fleet.as(by("yuki")).edit(machine("asked").uuid, { needs: [files] });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("down", "asked", "files") }));
    const until = under.clock.wall() + 20 * MINUTE;
    const waits = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("free"), mode: "when_free", until }));
    await pass(60);
    const over = await under.fleet.as(by("bob")).cancelRun(run.uuid);
    expect(ends(over)).toEqual({
      down: "done",
      asked: "cancelled run_cancelled bob",
      files: "cancelled run_cancelled bob",
    });
    expect(over).toMatchObject({ cancelledBy: { who: "bob" }, endedAt: under.clock.wall() });
    expect(under.fleet.get(machine("asked").uuid).facts).toMatchObject({ power: "ON", order: null });
    const [undone] = await under.fleet.events({ uuid: machine("asked").uuid, limit: 1 });
    expect(undone).toMatchObject({ kind: "stop_cancelled", actor: "bob", runUuid: run.uuid });
    expect(ends(await under.fleet.as(by("bob")).cancelRun(waits.uuid))).toEqual({
      free: "cancelled run_cancelled bob",
    });
    expect(under.fleet.get(machine("free").uuid).pendingStop).toBeNull();
    // Once more changes nothing.
    expect(await under.fleet.as(by("carol")).cancelRun(run.uuid)).toMatchObject({
      cancelledBy: { who: "bob" },
    });
    await pass(60);
    expect(machine("asked").runs && machine("files").runs && machine("free").runs).toBe(true);
    expect(await endedOf(under)).toHaveLength(2);
  });

  it("a click, a hold, an edit, another token and a deletion take a server out of it", async () => {
    await using under = await testFleet();
    const waiting = ["clicked", "held", "edited", "rotated", "deleted", "grouped"];
    const { machine, pass, until, uuids } = await room(
      under,
      Object.fromEntries(
        [...waiting, "busy"].map((name) => [name, name === "busy" ? { nature: "in use" } : {}]),
      ),
    );
    const [busy = ""] = uuids("busy");
    // The one that is deleted is asked before; the others wait.
    const needed = waiting.filter((name) => name !== "deleted");
    await under.fleet.as(by("yuki")).edit(busy, { needs: uuids(...needed) });
    machine("deleted").nature = "in use";
    const group = await under.fleet.as(by("yuki")).createGroup({ name: "g", serverUuids: uuids("grouped") });
    const start = asked({
      serverUuids: uuids(...waiting.slice(0, -1), "busy"),
      groupUuids: [group.uuid],
      mode: "when_free",
      until: under.clock.wall() + 20 * MINUTE,
    });
    const { membersDigest } = under.fleet.previewRun(start, by("alice"));
    const run = await under.fleet.as(by("alice")).startRun({ ...start, membersDigest });
    await pass(10);
    const [clicked = "", held = "", edited = "", rotated = "", deleted = ""] = uuids(...waiting);
    await under.fleet.as(by("bob")).act(clicked, "TurnOff", { evenIfNeeded: true });
    const hold = { groupUuids: [], until: under.clock.wall() + MINUTE, reason: "", wake: false };
    await under.fleet.as(by("carol")).placeHold({ ...hold, serverUuids: [held] });
    await under.fleet.as(by("dave")).edit(edited, { name: "new name" });
    await under.fleet.as(by("erin")).rotateToken(rotated);
    await under.fleet.as(by("frank")).remove(deleted);
    // The members of a run are those that its group had.
    await under.fleet.as(by("grace")).deleteGroup(group.uuid);
    const ended = {
      clicked: "cancelled taken_over bob",
      held: "cancelled held_meanwhile carol",
      edited: "cancelled changed dave",
      rotated: "cancelled changed erin",
      deleted: "cancelled removed frank",
      grouped: "-",
      busy: "-",
    };
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual(ended);
    await under.restart();
    expect(ends(await under.fleet.getRun(run.uuid))).toEqual(ended);
    machine("busy").nature = "obeys";
    expect(ends(await until(run.uuid))).toEqual({ ...ended, busy: "done", grouped: "done" });
  });

  it("another run of the same servers takes over", async () => {
    await using under = await testFleet();
    const { until, uuids } = await room(under, { a: { nature: "in use" } });
    const start = {
      serverUuids: uuids("a"),
      mode: "when_free",
      until: under.clock.wall() + 20 * MINUTE,
    } as const;
    const first = await under.fleet.as(by("alice")).startRun(asked(start));
    const second = await under.fleet.as(by("bob")).startRun(asked({ serverUuids: uuids("a") }));
    expect(ends(await until(first.uuid))).toEqual({ a: "cancelled taken_over bob" });
    expect(ends(await until(second.uuid))).toEqual({ a: "declined in_use" });
  });

  it("servers that come to the fleet anew are others", async () => {
    await using under = await testFleet();
    const { machine, until, uuids } = await room(under, {
      a: { nature: "in use" },
      b: { nature: "in use" },
    });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(
        asked({ serverUuids: uuids("a", "b"), mode: "when_free", until: under.clock.wall() + 20 * MINUTE }),
      );
    const { macAddress, name } = under.fleet.get(machine("b").uuid);
    await under.fleet.as(by("yuki")).remove(machine("b").uuid);
    const { server } = await under.fleet.as(by("yuki")).register({ macAddress, name, heartbeatInterval: 10 });
    machine("a").nature = "obeys";
    expect(ends(await until(run.uuid))).toEqual({ a: "done", b: "cancelled removed yuki" });
    expect(under.fleet.get(server.uuid).facts.order).toBeNull();
  });
});

describe("time", () => {
  it("the window ends it, whatever is still open", async () => {
    await using under = await testFleet();
    const { uuids, until } = await room(under, { a: { nature: "ignores" }, b: {} });
    await under.fleet.as(by("yuki")).edit(uuids("a")[0] ?? "", { needs: uuids("b") });
    const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: uuids("a", "b") }));
    const over = await until(run.uuid);
    expect((over.endedAt ?? 0) - run.since.wall).toBeLessThan(31 * MINUTE);
    expect(ends(over)).toEqual({ a: "skipped window_over", b: "skipped window_over a" });
    expect(under.fleet.get(uuids("a")[0] ?? "").facts).toMatchObject({ power: "ON", order: null });
  });

  it("a manager that was away for longer than the window stops nobody", async () => {
    await using under = await testFleet();
    const { machine, uuids, pass, until } = await room(under, { a: { nature: "ignores" }, b: {} });
    await under.fleet.as(by("yuki")).edit(uuids("a")[0] ?? "", { needs: uuids("b") });
    const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: uuids("a", "b") }));
    await pass(10);
    await under.restart(45 * 60);
    machine("a").nature = "obeys";
    const over = await until(run.uuid);
    expect(ends(over)).toEqual({ a: "skipped window_over", b: "skipped needed_by a" });
    await pass(60);
    expect(machine("a").runs && machine("b").runs).toBe(true);
    expect(await endedOf(under)).toHaveLength(1);
  });

  it("a manager that restarts in the middle goes on", async () => {
    await using under = await testFleet();
    const { machine, uuids, pass, until } = await room(under, { files: {}, desk: {}, other: {} });
    const [files = ""] = uuids("files");
    await under.fleet.as(by("yuki")).edit(machine("desk").uuid, { needs: [files] });
    const run = await under.fleet
      .as(by("alice"))
      .startRun(asked({ serverUuids: uuids("files", "desk", "other") }));
    for (let restarts = 0; restarts < 6; restarts += 1) {
      await under.restart(3);
      await pass(5);
    }
    expect(ends(await until(run.uuid))).toEqual({ desk: "done", other: "done", files: "done" });
    expect([machine("desk"), machine("other"), machine("files")].map(({ stops }) => stops)).toEqual([
      1, 1, 1,
    ]);
    expect(await endedOf(under)).toHaveLength(1);
  });

  it("a wall clock that is set back before its beginning, with a restart, ends it", async () => {
    await using under = await testFleet();
    const { machine, uuids, pass, until } = await room(under, { a: { nature: "ignores" }, b: {} });
    await under.fleet.as(by("yuki")).edit(uuids("a")[0] ?? "", { needs: uuids("b") });
    const run = await under.fleet.as(by("alice")).startRun(asked({ serverUuids: uuids("a", "b") }));
    await pass(60);
    under.clock.setWall(run.since.wall - 3600_000);
    await under.restart();
    machine("a").nature = "obeys";
    expect(ends(await until(run.uuid))).toMatchObject({ b: "skipped needed_by a" });
    await pass(60);
    expect(machine("b").runs).toBe(true);
  });
});
