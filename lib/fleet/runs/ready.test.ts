import { describe, expect, it } from "vitest";
import { testFleet, by } from "../testing";
import { asked, ends, room } from "./testing";

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
