import { describe, expect, it } from "vitest";
import { statusReason } from "../../power/status";
import {
  agentThatCan,
  by,
  runningMachine,
  settings,
  testFleet,
  type TestFleet,
  type TestMachine,
} from "../testing";

/** Servers that are restarted: only by agents that say that they can, and wanted on all the while. */

const HOUR = 3600_000;
const KEPT = { groupUuids: [], reason: "", wake: false } as const;

/** A server that is on, and whose agent can restart it. */
async function able(under: TestFleet): Promise<TestMachine> {
  const machine = await runningMachine(under);
  machine.agent = agentThatCan("reboot");
  await machine.beat("ON");
  return machine;
}

const act = (under: TestFleet, { uuid }: TestMachine, action: "Reboot" | "TurnOff" = "Reboot", how = {}) =>
  under.fleet.as(by("yuki")).act(uuid, action, how);
const kinds = async (under: TestFleet, { uuid }: TestMachine, limit = 3) =>
  (await under.fleet.events({ uuid, limit })).map(({ kind }) => kind);
const factsOf = (under: TestFleet, { uuid }: TestMachine) => under.fleet.get(uuid).facts;

/** The machine goes down as it was told, and is silent between its two boots. */
async function goesDown(under: TestFleet, machine: TestMachine): Promise<void> {
  await machine.beat("Stopping");
  await machine.beat("Stopping", { leaving: true });
  await under.pass(15);
}

async function comesBack(machine: TestMachine): Promise<void> {
  Object.assign(machine, {
    boot: `${machine.boot} again`,
    instance: `${machine.instance} again`,
    sequence: 0,
  });
  await machine.beat("Launched");
}

describe("a server that is restarted", () => {
  it("is told so over a restart of the manager, and is on with its next boot", async () => {
    await using under = await testFleet();
    const nas = await able(under);
    await act(under, nas, "Reboot", { reason: "a new kernel" });
    await under.restart();
    expect(await nas.beat("ON")).toMatchObject({ power: "OFF", terms: { how: "reboot" } });
    await goesDown(under, nas);
    await under.restart();
    expect([factsOf(under, nas).power, statusReason(factsOf(under, nas))]).toEqual(["ON", "restarting"]);
    await comesBack(nas);
    expect(factsOf(under, nas)).toMatchObject({ power: "ON", order: null, downAsOrdered: false });
    expect(await kinds(under, nas, 2)).toEqual(["came_back", "rebooted"]);
    // Nobody woke it: it has not shown that anybody could.
    expect(under.fleet.get(nas.uuid).wokenAt).toBeNull();
    expect(under.world.packets).toEqual([]);
  });

  it("that does not come back is an alert, which is over once it does", async () => {
    await using under = await testFleet();
    const nas = await able(under);
    await act(under, nas);
    await goesDown(under, nas);
    await under.pass(400);
    const alerts = () =>
      under.fleet.get(nas.uuid).alerts.map(({ kind, clearedAt }) => [kind, clearedAt === null]);
    expect(alerts()).toEqual([["did_not_come_back", true]]);
    await under.restart();
    await under.pass(60);
    expect(alerts()).toEqual([["did_not_come_back", true]]);
    await comesBack(nas);
    expect(alerts()).toEqual([["did_not_come_back", false]]);
    expect(await kinds(under, nas, 2)).toEqual(["synced_on", "did_not_come_back"]);
  });

  it.each([[], ["suspend"]] as const)("is refused where its agent can do no more than %j", async (...can) => {
    await using under = await testFleet();
    const nas = await runningMachine(under);
    nas.agent = agentThatCan(...can);
    await nas.beat("ON");
    await expect(act(under, nas)).rejects.toMatchObject({ fault: { code: "cannot_go", how: "reboot" } });
    expect(await nas.beat("ON")).toMatchObject({ power: "ON", terms: null });
  });

  it("is told nothing by an agent that became an older one since, be it before it confirms", async () => {
    await using under = await testFleet();
    for (const beats of [[], ["ON"]] as const) {
      const nas = await able(under);
      await act(under, nas);
      for (const status of beats) await nas.beat(status);
      nas.agent = agentThatCan();
      expect(await nas.beat("Stopping")).toMatchObject({ power: "ON", terms: null });
      expect(await kinds(under, nas, 1)).toEqual(["reboot_cancelled"]);
    }
  });

  it("is asked about first where others need it or somebody keeps it on", async () => {
    await using under = await testFleet();
    const nas = await able(under);
    const other = await runningMachine(under);
    await under.fleet.as(by("yuki")).edit(other.uuid, { needs: [nas.uuid] });
    await expect(act(under, nas)).rejects.toMatchObject({ fault: { code: "still_needed" } });
    const until = under.clock.wall() + HOUR;
    await under.fleet.as(by("kei")).placeHold({ ...KEPT, serverUuids: [nas.uuid], until });
    const even = { evenIfNeeded: true };
    await expect(act(under, nas, "Reboot", even)).rejects.toMatchObject({ fault: { code: "held" } });
    await act(under, nas, "Reboot", { ...even, endHolds: true });
    expect((await nas.beat("ON")).terms).toMatchObject({ how: "reboot" });
  });

  it("is withdrawn by a hold that comes before it is confirmed", async () => {
    await using under = await testFleet();
    const nas = await able(under);
    await act(under, nas);
    const until = under.clock.wall() + HOUR;
    await under.fleet.as(by("kei")).placeHold({ ...KEPT, serverUuids: [nas.uuid], until });
    expect(await nas.beat("ON")).toMatchObject({ power: "ON", terms: null });
  });

  it("is refused while a stop waits, which is left as it is; and gives way to a turn-off", async () => {
    await using under = await testFleet();
    const nas = await able(under);
    await act(under, nas, "TurnOff", { mode: "when_free", until: under.clock.wall() + HOUR });
    await expect(act(under, nas)).rejects.toMatchObject({
      fault: { code: "refused", refusal: { reason: "stop_waits" } },
    });
    expect(under.fleet.get(nas.uuid).pendingStop).not.toBeNull();
    const web = await able(under);
    await act(under, web);
    await act(under, web, "TurnOff");
    expect((await web.beat("ON")).terms).toMatchObject({ how: "power_off" });
  });

  it("keeps what it needs on: it is not off, whatever it reports", async () => {
    await using under = await testFleet();
    const nas = await able(under);
    const { server } = await under.fleet.as(by("yuki")).register(settings());
    await under.fleet.as(by("yuki")).edit(nas.uuid, { needs: [server.uuid] });
    await act(under, nas);
    await goesDown(under, nas);
    expect(factsOf(under, nas)).toMatchObject({ downAsOrdered: false, seen: null, power: "ON" });
  });
});
