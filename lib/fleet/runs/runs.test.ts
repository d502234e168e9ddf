import { describe, expect, it } from "vitest";
import { currentStatus } from "../../power/status";
import { testFleet, type TestFleet, by } from "../testing";
import { MINUTE, endedOf, asked, ends, room } from "./testing";

const kindsOf = async (under: TestFleet, uuid: string) =>
  (await under.fleet.events({ uuid, limit: 50 })).map(({ kind }) => kind).reverse();

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
});
