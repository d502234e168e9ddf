import { describe, expect, it } from "vitest";
import type { AgentRecord } from "../model/entities";
import { asked } from "../runs/testing";
import { by, runningMachine, settings, testFleet, type TestFleet } from "../testing";

const MAC = "02:00:00:00:00:01";
const CARD = { name: "enp5s0", macAddress: MAC, wakeOnLan: true, defaultRoute: true };
const AGENT: AgentRecord = {
  ...{ version: "1.0.0", hostname: "nas", os: "linux", arch: "x86_64", interfaces: [CARD] },
  ...{ boardVendor: "Dell Inc.", boardName: "0X8DXD" },
};

/** A server whose agent reports this in its first boot. */
async function reporting(under: TestFleet, agent: AgentRecord): Promise<string> {
  const { server } = await under.fleet.as(by("yuki")).register(settings({ macAddress: MAC }));
  await boots(under, server.uuid, agent);
  return server.uuid;
}

async function boots(under: TestFleet, uuid: string, agent: AgentRecord, boot = "boot-1"): Promise<void> {
  const beat = { type: "heartbeat", status: "Launched", boot, instance: boot, sequence: 1 } as const;
  await under.fleet.heartbeat(uuid, { ...beat, revisionEcho: 0, shutdownError: null }, agent);
}

describe("the diagnosis of a server", () => {
  it("is what runs and stops that wait go by, with the one thing to do", async () => {
    await using under = await testFleet();
    const uuid = await reporting(under, { ...AGENT, interfaces: [{ ...CARD, wakeOnLan: false }] });
    const found = under.fleet.doctor(uuid);
    expect(found.verdict).toMatchObject({ verdict: "may_not", doubt: { kind: "wake_on_lan_off" } });
    expect(found.advice).toMatchObject({ kind: "turn_on", card: "enp5s0" });
    expect(found).toMatchObject({ board: "Dell Inc. 0X8DXD", firmware: { maker: "Dell" }, wokenAt: null });
    const { run } = under.fleet.previewRun(asked({ serverUuids: [uuid] }), by("yuki"));
    expect(run.members[0]?.end?.why).toBe("may_not_wake");
  });

  it("a card that listens should wake it; of one without a report nothing is known", async () => {
    await using under = await testFleet();
    expect(under.fleet.doctor(await reporting(under, AGENT)).verdict).toEqual({
      ...{ verdict: "should", card: "enp5s0", way: null },
    });
    const { server } = await under.fleet
      .as(by("yuki"))
      .register(settings({ macAddress: "02:00:00:00:00:09" }));
    expect(under.fleet.doctor(server.uuid)).toMatchObject({
      ...{ verdict: { verdict: "never_tried" }, advice: { kind: "try" }, card: null, board: "" },
    });
  });

  it("the firmware says that the network woke it: it is seen to wake, also after the next restart", async () => {
    await using under = await testFleet();
    const uuid = await reporting(under, { ...AGENT, wakeUpType: 5 });
    const { wokenAt, upSince } = under.fleet.get(uuid);
    expect(wokenAt).toBe(upSince);
    expect(under.fleet.doctor(uuid).verdict).toMatchObject({ verdict: "will", at: wokenAt, byNetwork: true });
    await under.pass(60);
    await boots(under, uuid, { ...AGENT, wakeUpType: 5 }, "boot-2");
    expect(under.fleet.get(uuid).wokenAt).toBe(wokenAt);
    expect(under.fleet.doctor(uuid).verdict).toMatchObject({ verdict: "will", byNetwork: false });
  });

  it.for([0, 6, 8, undefined])("no other wake-up type proves anything: %s", async (wakeUpType) => {
    await using under = await testFleet();
    const uuid = await reporting(under, { ...AGENT, ...(wakeUpType !== undefined && { wakeUpType }) });
    expect(under.fleet.get(uuid).wokenAt).toBeNull();
  });

  it("a try that came to nothing stands until it wakes", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    await machine.beat("Stopping");
    await under.pass(400);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    await under.pass(400);
    expect(under.fleet.doctor(machine.uuid)).toMatchObject({
      ...{ verdict: { verdict: "did_not" }, advice: { kind: "look_at_firmware" } },
    });
  });

  it("a way from outside should wake it, whatever its card says", async () => {
    const outside = {
      waysOf: () => [{ kind: "ipmi" as const, to: "192.0.2.7", wake: async () => undefined }],
    };
    await using under = await testFleet(() => ({ outside }));
    const uuid = await reporting(under, { ...AGENT, interfaces: [{ ...CARD, wakeOnLan: false }] });
    expect(under.fleet.doctor(uuid)).toMatchObject({
      verdict: { verdict: "should", way: "ipmi" },
      advice: { kind: "try" },
    });
  });

  it("no command is made of a card's name that a shell would act upon", async () => {
    await using under = await testFleet();
    const evil = { ...CARD, name: "eth0;reboot", wakeOnLan: false };
    const uuid = await reporting(under, { ...AGENT, interfaces: [evil] });
    expect(under.fleet.doctor(uuid).advice).toMatchObject({ kind: "turn_on", command: null });
  });
});
