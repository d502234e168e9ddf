import { describe, expect, it } from "vitest";
import { testFleet, by } from "../testing";
import { MINUTE, endedOf, asked, ends, room } from "./testing";

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
