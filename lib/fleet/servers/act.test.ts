import { describe, expect, it } from "vitest";
import { currentStatus } from "../../power/status";
import { by, runningMachine, settings, testFleet, testMachine, type TestFleet } from "../testing";

function statusOf(under: TestFleet, uuid: string): string {
  return currentStatus(under.fleet.get(uuid).facts);
}

describe("turn on", () => {
  it("sends the packet first, then writes, then is done", async () => {
    const order: string[] = [];
    await using under = await testFleet(() => ({
      waker: {
        doubt: () => null,
        async wake({ macAddress }) {
          order.push(`packet to ${macAddress}`);
          return { targets: [], faults: [], networks: null };
        },
      },
    }));
    const { server } = await under.fleet
      .as(by("yuki"))
      .register(settings({ macAddress: "02:00:00:AA:00:01" }));
    let release = (): void => undefined;
    under.world.hold = new Promise((resolve) => (release = resolve));
    const turnedOn = under.fleet
      .as(by("yuki"))
      .act(server.uuid, "TurnOn")
      .then(() => order.push("done"));
    await expect.poll(() => order.length).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(order).toEqual(["packet to 02:00:00:AA:00:01"]);
    expect(under.fleet.get(server.uuid)).toBe(server);
    release();
    under.world.hold = null;
    await turnedOn;
    expect(order).toEqual(["packet to 02:00:00:AA:00:01", "done"]);
    expect(statusOf(under, server.uuid)).toBe("Starting");
    expect((await under.fleet.events({ limit: 1 }))[0]).toMatchObject({ kind: "turned_on", actor: "yuki" });
  });

  it("is refused where no packet can be sent: nothing is written", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    under.world.networkDown = true;
    const turnedOn = under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    await expect(turnedOn).rejects.toMatchObject({ fault: { code: "no_way" } });
    await expect(turnedOn).rejects.toThrow(
      "The server could not be woken: packet: the network is unreachable.",
    );
    expect(under.fleet.get(server.uuid)).toBe(server);
    expect(under.world.writes).not.toContain("update");
    expect(await under.fleet.events({ limit: 5 })).toHaveLength(1);
  });

  it("changes nothing where it cannot be written", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    under.world.diskFull = true;
    await expect(under.fleet.as(by("yuki")).act(server.uuid, "TurnOn")).rejects.toThrow("full");
    expect(under.fleet.get(server.uuid)).toBe(server);
  });

  it("of a reporting server sends no packet", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await machine.beat("ON");
    await machine.beat("ON");
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    expect(statusOf(under, machine.uuid)).toBe("Applying");
    expect(under.world.packets).toEqual([]);
    expect((await machine.beat("ON")).power).toBe("ON");
  });

  it("sends packets by the schedule until the first heartbeat", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    expect(under.world.packets).toHaveLength(1);
    await under.pass(16);
    expect(under.world.packets).toEqual(Array(3).fill(server.macAddress));
    await testMachine(under, server.uuid).beat("Launched");
    await under.pass(20);
    expect(under.world.packets).toHaveLength(3);
  });

  it("goes on where a packet of the schedule cannot be sent", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    under.world.networkDown = true;
    await under.pass(6);
    expect(under.world.warnings).toEqual(["could not be woken"]);
    expect(statusOf(under, server.uuid)).toBe("Starting");
    under.world.networkDown = false;
    await under.pass(10);
    expect(under.world.packets).toHaveLength(2);
  });
});

describe("turn off", () => {
  it("is on disk before it is acknowledged, and the agent is told with its next answer", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const before = under.fleet.get(machine.uuid);
    let release = (): void => undefined;
    under.world.hold = new Promise((resolve) => (release = resolve));
    const turnedOff = under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    expect(under.fleet.manifest(machine.uuid, machine.boot).power).toBe("ON");
    expect(under.fleet.get(machine.uuid)).toBe(before);
    release();
    under.world.hold = null;
    await turnedOff;
    expect((await under.store.servers.load(0))[0]?.facts.order?.boot).toBe(machine.boot);
    expect(under.fleet.manifest(machine.uuid, machine.boot).power).toBe("OFF");
    expect((await machine.beat("ON")).power).toBe("OFF");
  });

  it("orders nothing where it cannot be written", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    under.world.diskFull = true;
    await expect(under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff")).rejects.toThrow("full");
    under.world.diskFull = false;
    expect((await machine.beat("ON")).power).toBe("ON");
  });

  it("is refused with the status that stands in the way", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    const turnedOff = under.fleet.as(by("yuki")).act(server.uuid, "TurnOff");
    await expect(turnedOff).rejects.toMatchObject({ fault: { code: "refused", refusal: { status: "OFF" } } });
    await expect(turnedOff).rejects.toThrow("The server is OFF");
  });

  it("clicked twice at once is done once", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const clicks = [
      under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff"),
      under.fleet.as(by("aoi")).act(machine.uuid, "TurnOff"),
    ];
    const [first, second] = await Promise.allSettled(clicks);
    expect(first?.status).toBe("fulfilled");
    expect(second).toMatchObject({ status: "rejected", reason: { fault: { code: "refused" } } });
    const events = await under.fleet.events({ limit: 10 });
    expect(events.filter(({ kind }) => kind === "turned_off")).toHaveLength(1);
  });
});

describe("wake again", () => {
  it("sends one more packet and notes who asked", async () => {
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    const { facts } = under.fleet.get(server.uuid);
    await under.fleet.as(by("aoi")).act(server.uuid, "WakeAgain");
    expect(under.world.packets).toHaveLength(2);
    expect(under.fleet.get(server.uuid).facts).toBe(facts);
    expect((await under.fleet.events({ limit: 1 }))[0]).toMatchObject({ kind: "woken_again", actor: "aoi" });
  });

  it("sends none for somebody who lost the right while this waited in line", async () => {
    const mika = { ...by("mika"), isRemoved: false };
    const still = (): void => {
      if (mika.isRemoved) throw new Error("removed");
    };
    await using under = await testFleet();
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).act(server.uuid, "TurnOn");
    let release = (): void => undefined;
    under.world.hold = new Promise((resolve) => (release = resolve));
    const before = under.fleet.as(by("yuki")).act(server.uuid, "WakeAgain");
    const waiting = under.fleet.as({ ...mika, still }).act(server.uuid, "WakeAgain");
    mika.isRemoved = true;
    release();
    under.world.hold = null;
    await before;
    await expect(waiting).rejects.toThrow("removed");
    expect(under.world.packets).toHaveLength(2);
  });

  it("is refused while the server is ON, and where no packet can be sent", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const refused = under.fleet.as(by("yuki")).act(machine.uuid, "WakeAgain");
    await expect(refused).rejects.toMatchObject({ fault: { code: "refused", refusal: { status: "ON" } } });
    await under.pass(31);
    under.world.networkDown = true;
    const unsent = under.fleet.as(by("yuki")).act(machine.uuid, "WakeAgain");
    await expect(unsent).rejects.toMatchObject({ fault: { code: "no_way" } });
  });
});

it("a click on a server that is not there is answered like any other, not thrown at whoever passes it on", async () => {
  await using under = await testFleet();
  const clicked = under.fleet.as(by("yuki")).act("nowhere", "TurnOn");
  await expect(clicked).rejects.toMatchObject({ fault: { code: "not_found" } });
});

describe("a whole cycle", () => {
  it("from ON to OFF and back to ON", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const seen = [statusOf(under, machine.uuid)];
    const note = (): void => {
      const status = statusOf(under, machine.uuid);
      if (status !== seen.at(-1)) seen.push(status);
    };
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    note();
    expect((await machine.beat("ON")).power).toBe("OFF");
    expect((await machine.beat("Stopping")).power).toBe("OFF");
    note();
    await under.pass(31);
    note();
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    note();
    const booted = testMachine(under, machine.uuid);
    expect((await booted.beat("Launched")).power).toBe("ON");
    note();
    expect(seen).toEqual(["ON", "Applying", "Stopping", "OFF", "Starting", "ON"]);
    const kinds = (await under.fleet.events({ limit: 10 })).map(({ kind }) => kind).reverse();
    expect(kinds).toEqual(["registered", "first_report", "turned_off", "turned_on"]);
  });
});
