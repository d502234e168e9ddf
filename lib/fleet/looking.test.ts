import { describe, expect, it } from "vitest";
import { currentStatus } from "../power/status";
import type { SeenPower } from "../power/ways";
import type { FleetParts } from "./model/ports";
import { settings, testFleet, testMachine, by, type TestFleet, type TestMachine } from "./testing";

/** A fleet whose servers are looked at, and what is seen. */
async function watchedFleet() {
  const seen = new Map<string, SeenPower>();
  const looker: FleetParts["looker"] = {
    lookable: () => seen.keys(),
    look: async (uuid) => seen.get(uuid) ?? "unknown",
  };
  const under = await testFleet(() => ({ looker }));
  return Object.assign(under, { seen });
}

async function running(under: TestFleet, needs: readonly string[] = []): Promise<TestMachine> {
  const { server } = await under.fleet.as(by("yuki")).register(settings());
  if (needs.length > 0) await under.fleet.as(by("yuki")).edit(server.uuid, { needs });
  const machine = testMachine(under, server.uuid);
  await machine.beat("Launched");
  await machine.beat("ON");
  return machine;
}

const status = ({ fleet }: TestFleet, { uuid }: TestMachine) => currentStatus(fleet.get(uuid).facts);
const kinds = async ({ fleet }: TestFleet, { uuid }: TestMachine) =>
  (await fleet.events({ uuid, limit: 50 })).map(({ kind }) => kind);

describe("a server that is seen off", () => {
  it("is off within 15 s of being lost, on disk and in the events, and nobody wakes it", async () => {
    await using under = await watchedFleet();
    const machine = await running(under);
    under.seen.set(machine.uuid, "off");
    await under.pass(31);
    expect(status(under, machine)).toBe("Lost");
    await under.pass(14);
    expect(status(under, machine)).toBe("SyncedOFF");
    expect((await kinds(under, machine)).slice(0, 2)).toEqual(["seen_off", "lost"]);
    expect(under.fleet.get(machine.uuid).alerts).toMatchObject([
      { kind: "off_unexplained", detail: "seen_off" },
    ]);
    expect(under.world.packets).toEqual([]);
    await under.restart();
    expect(under.fleet.get(machine.uuid).facts.seen).toBe("off");
  });

  it("keeps nobody on that it needs", async () => {
    await using under = await watchedFleet();
    const nas = await running(under);
    const pc = await running(under, [nas.uuid]);
    const off = () => under.fleet.as(by("yuki")).act(nas.uuid, "TurnOff");
    for (let i = 0; i < 4; i += 1) {
      await under.pass(10);
      await nas.beat("ON");
    }
    expect(status(under, pc)).toBe("Lost");
    await expect(off()).rejects.toMatchObject({ fault: { code: "still_needed" } });
    under.seen.set(pc.uuid, "off");
    await under.pass(10);
    await nas.beat("ON");
    await under.pass(2);
    expect(status(under, pc)).toBe("SyncedOFF");
    await expect(off()).resolves.toMatchObject({ facts: { power: "OFF" } });
    // It ran all the while: what it needs is not turned off under it, as long as that can be helped.
    await pc.beat("ON");
    await under.pass(1);
    expect(under.fleet.get(nas.uuid).facts.power).toBe("ON");
    expect(await kinds(under, pc)).toContain("seen_wrong");
  });

  it("is seen anew once it is woken again: whoever is woken is off at first", async () => {
    await using under = await watchedFleet();
    const machine = await running(under);
    await under.pass(31);
    under.seen.set(machine.uuid, "off");
    await under.pass(3);
    await under.fleet.as(by("yuki")).act(machine.uuid, "WakeAgain");
    await under.pass(4);
    expect(status(under, machine)).toBe("Lost");
    await under.pass(8);
    expect(status(under, machine)).toBe("SyncedOFF");
  });

  it("waits for no stop any more", async () => {
    await using under = await watchedFleet();
    const machine = await running(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", {
      ...{ mode: "when_free", until: under.clock.wall() + 3_600_000 },
    });
    under.seen.set(machine.uuid, "off");
    await under.pass(45);
    expect(under.fleet.get(machine.uuid)).toMatchObject({ pendingStop: null, facts: { seen: "off" } });
    expect(await kinds(under, machine)).not.toContain("still_in_use");
  });

  it("is not written, and costs nothing, while it proves nothing", async () => {
    await using under = await watchedFleet();
    const machine = await running(under);
    await under.pass(31);
    under.seen.set(machine.uuid, "on");
    const { length } = under.world.writes;
    await under.pass(60);
    expect(status(under, machine)).toBe("Lost");
    expect(under.world.writes.slice(length).filter((write) => write === "update")).toEqual([]);
  });
});
