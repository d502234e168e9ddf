import { describe, expect, it } from "vitest";
import { testFleet, type TestFleet, by } from "../testing";
import { MINUTE, asked, ends, room } from "./testing";

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
