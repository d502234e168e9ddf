import { describe, expect, it } from "vitest";
import type { Ability } from "../model/entities";
import { by, runningMachine, testFleet, type TestFleet, type TestMachine } from "../testing";

/** Servers that are turned off by sleep: only agents that say that they can are told so. */

const HOUR = 3600_000;

/** A heartbeat of an agent with these abilities. */
async function says(
  under: TestFleet,
  machine: TestMachine,
  can: readonly Ability[],
  status: "ON" | "Stopping" = "ON",
  more: { use?: []; leaving?: true } = {},
) {
  const { boot, instance, echo } = machine;
  const sequence = (machine.sequence += 1);
  const heartbeat = { type: "heartbeat", status, boot, instance, sequence, revisionEcho: echo } as const;
  const agent = { version: "1", hostname: "nas", os: "Debian", arch: "x86_64", interfaces: [], can };
  const answer = await under.fleet.heartbeat(
    machine.uuid,
    { ...heartbeat, shutdownError: null, ...more },
    agent,
  );
  machine.echo = answer.revision;
  return answer;
}

/** A server that is on, is set to sleep, and whose agent has these abilities. */
async function sleeper(under: TestFleet, can: readonly Ability[] = ["suspend"]): Promise<TestMachine> {
  const machine = await runningMachine(under);
  await under.fleet.as(by("yuki")).edit(machine.uuid, { offAs: "suspend" });
  await says(under, machine, can);
  return machine;
}

const off = (under: TestFleet, { uuid }: TestMachine, how = {}) =>
  under.fleet.as(by("yuki")).act(uuid, "TurnOff", how);
const lastKind = async (under: TestFleet, { uuid }: TestMachine) =>
  (await under.fleet.events({ uuid, limit: 1 }))[0]?.kind;

describe("a server that is set to sleep", () => {
  it("is told so by a click, over a restart of the manager, and is asleep then", async () => {
    await using under = await testFleet();
    const nas = await sleeper(under);
    await off(under, nas);
    await under.restart();
    expect(await says(under, nas, ["suspend"])).toMatchObject({ power: "OFF", terms: { how: "suspend" } });
    await says(under, nas, ["suspend"], "Stopping");
    await says(under, nas, ["suspend"], "Stopping", { leaving: true });
    await under.pass(5);
    const isAsleep = () => under.fleet.get(nas.uuid).facts.asleep;
    expect(isAsleep()).toBe(true);
    await under.restart();
    expect(isAsleep()).toBe(true);
  });

  it("is turned off another way where that is asked for once", async () => {
    await using under = await testFleet();
    const nas = await sleeper(under);
    await off(under, nas, { how: "power_off" });
    expect((await says(under, nas, ["suspend"])).terms).toMatchObject({ how: "power_off" });
  });

  it("when it is free: as it is set then, or as it was asked for", async () => {
    for (const [how, ordered] of [
      [null, "suspend"],
      ["power_off", "power_off"],
    ] as const) {
      await using under = await testFleet();
      const nas = await sleeper(under);
      await off(under, nas, { mode: "when_free", until: under.clock.wall() + HOUR, how });
      await under.restart();
      await says(under, nas, ["suspend"]);
      expect((await says(under, nas, ["suspend"], "ON", { use: [] })).terms).toMatchObject({ how: ordered });
    }
  });

  it.each([[], ["relay"], ["hibernate"]] as const)(
    "is refused where its agent can do no more than %j",
    async (...can) => {
      await using under = await testFleet();
      const nas = await sleeper(under, can);
      const refused = { fault: { code: "cannot_go", how: "suspend" } };
      await expect(off(under, nas)).rejects.toMatchObject(refused);
      const until = under.clock.wall() + HOUR;
      await expect(off(under, nas, { mode: "when_free", until })).rejects.toMatchObject(refused);
      expect((await says(under, nas, can)).power).toBe("ON");
      await off(under, nas, { how: "power_off" });
      expect((await says(under, nas, can)).power).toBe("OFF");
    },
  );

  it("is not told anything by an agent that became an older one since the click", async () => {
    await using under = await testFleet();
    const nas = await sleeper(under);
    await off(under, nas);
    expect(await says(under, nas, [])).toMatchObject({ power: "ON", terms: null });
    expect(await lastKind(under, nas)).toBe("stop_cancelled");
  });

  it("nor where that shows only between the order and its confirmation, or in a stop that waits", async () => {
    await using under = await testFleet();
    const nas = await sleeper(under);
    await off(under, nas);
    expect((await says(under, nas, ["suspend"])).power).toBe("OFF");
    expect((await says(under, nas, [], "Stopping")).power).toBe("ON");

    const web = await sleeper(under);
    await off(under, web, { mode: "when_free", until: under.clock.wall() + HOUR });
    await says(under, web, []);
    expect((await says(under, web, [], "ON", { use: [] })).power).toBe("ON");
  });
});
