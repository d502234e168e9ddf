import { describe, expect, it } from "vitest";
import { GUARDS_OF_A_CLICK, USUAL_GUARDS, type Guards } from "../../plan/guards";
import { guardSettings, type GuardFault } from "../model/guard-settings";
import { by, runningMachine, testFleet, type TestFleet, type TestMachine } from "../testing";

const BUSY: Guards = { ...USUAL_GUARDS, load: { above: 0.5, minutes: 5 }, processes: ["rsync"] };
const QUIET: Guards = { ...USUAL_GUARDS, sessionIdleMinutes: null };

/** A server that is to stop when it is free, whose agent knows. */
async function waiting(under: TestFleet): Promise<TestMachine> {
  const machine = await runningMachine(under);
  const until = under.clock.wall() + 3_600_000;
  await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { mode: "when_free", until });
  await machine.beat("ON");
  return machine;
}

const guardsGiven = (under: TestFleet, { uuid, boot }: TestMachine) =>
  under.fleet.manifest(uuid, boot).guards;

describe("the guards of a server", () => {
  it("are set and reset, with an event that says which, and are on disk", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    const { updatedAt } = under.fleet.get(machine.uuid);
    await under.fleet.as(by("yuki")).edit(machine.uuid, { guards: BUSY }, updatedAt);
    expect(guardsGiven(under, machine)).toEqual(BUSY);
    const detail = async () => (await under.fleet.events({ uuid: machine.uuid, limit: 1 }))[0]?.detail;
    expect(await detail()).toBe(
      "guards: inhibitors, sessions (15 min), holds, package manager, processes (rsync), load above 0.5 (5 min), network clients (not on 5666 6556 9100 10050), scripts",
    );
    await under.restart();
    expect(under.fleet.get(machine.uuid).guards).toEqual(BUSY);
    const before = under.fleet.get(machine.uuid);
    expect(await under.fleet.as(by("yuki")).edit(machine.uuid, { guards: { ...BUSY } })).toBe(before);
    await under.fleet.as(by("yuki")).edit(machine.uuid, { guards: null, name: "nas" });
    expect(await detail()).toMatch(/^name: server \d+ → nas; guards: none of its own$/);
    expect(guardsGiven(under, machine)).toEqual(USUAL_GUARDS);
  });

  it("stay as they are where something else is edited", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    await under.fleet.as(by("yuki")).edit(machine.uuid, { guards: BUSY });
    expect((await under.fleet.as(by("yuki")).edit(machine.uuid, { name: "nas" })).guards).toEqual(BUSY);
  });

  it("are not changed by who looked at an older version", async () => {
    await using under = await testFleet();
    const machine = await runningMachine(under);
    const { updatedAt } = under.fleet.get(machine.uuid);
    await under.fleet.as(by("yuki")).edit(machine.uuid, { guards: BUSY });
    const late = under.fleet.as(by("aoi")).edit(machine.uuid, { guards: QUIET }, updatedAt);
    await expect(late).rejects.toMatchObject({ fault: { code: "edited_meanwhile" } });
  });

  it("are asked by an order when it is free; by a click only what would break; by force nothing", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    await under.fleet.as(by("yuki")).edit(machine.uuid, { guards: BUSY });
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff");
    expect(guardsGiven(under, machine)).toEqual(GUARDS_OF_A_CLICK);
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOn");
    await machine.beat("ON");
    expect(guardsGiven(under, machine)).toBeNull();
    await under.fleet.as(by("yuki")).act(machine.uuid, "TurnOff", { force: true });
    expect(guardsGiven(under, machine)).toBeNull();
  });
});

describe("guards that change while a stop waits", () => {
  it.each<[string, (under: TestFleet, uuid: string, group: string) => Promise<unknown>]>([
    ["of the server", (under, uuid) => under.fleet.as(by("yuki")).edit(uuid, { guards: BUSY })],
    ["of a group", (under, _uuid, group) => under.fleet.as(by("yuki")).updateGroup(group, { guards: BUSY })],
    ["as it joins a group", (under, uuid, group) => under.fleet.as(by("yuki")).setMembers(group, [uuid])],
  ])("%s: what was found by the earlier ones orders nothing", async (how, change) => {
    await using under = await testFleet();
    const machine = await waiting(under);
    const serverUuids = how === "of a group" ? [machine.uuid] : [];
    const group = await under.fleet.as(by("yuki")).createGroup({ name: "rack", serverUuids });
    if (how === "as it joins a group")
      await under.fleet.as(by("yuki")).updateGroup(group.uuid, { guards: BUSY });
    await machine.beat("ON");
    await change(under, machine.uuid, group.uuid);
    const answer = await machine.beat("ON", { use: [] });
    expect(answer).toMatchObject({ power: "ON", reportUse: true, guards: BUSY });
    expect((await machine.beat("ON", { use: [] })).power).toBe("OFF");
  });
});

describe("the guards of groups", () => {
  it("are in force together for servers that have none of their own, and are on disk", async () => {
    await using under = await testFleet();
    const machine = await waiting(under);
    const group = await under.fleet.as(by("yuki")).createGroup({ name: "rack", serverUuids: [machine.uuid] });
    await under.fleet.as(by("yuki")).updateGroup(group.uuid, { guards: QUIET });
    expect(guardsGiven(under, machine)).toEqual(QUIET);
    const other = await under.fleet.as(by("yuki")).createGroup({ name: "lab", serverUuids: [machine.uuid] });
    await under.fleet.as(by("yuki")).updateGroup(other.uuid, { guards: BUSY });
    expect(guardsGiven(under, machine)).toEqual(BUSY);
    await under.restart();
    expect(guardsGiven(under, machine)).toEqual(BUSY);
    expect(under.fleet.groups().map(({ guards }) => guards)).toEqual([BUSY, QUIET]);
    expect((await under.fleet.as(by("yuki")).updateGroup(other.uuid, { name: "2nd lab" })).guards).toEqual(
      BUSY,
    );
    expect((await under.fleet.as(by("yuki")).updateGroup(other.uuid, { guards: null })).guards).toBeNull();
    expect(guardsGiven(under, machine)).toEqual(QUIET);
  });
});

describe("what may be set", () => {
  it.each<[GuardFault, object]>([
    ["idle_range", { sessionIdleMinutes: 0 }],
    ["idle_range", { sessionIdleMinutes: 1441 }],
    ["idle_range", { sessionIdleMinutes: 1.5 }],
    ["process_name", { processes: [""] }],
    ["process_name", { processes: ["rsync\u0000"] }],
    ["process_name", { processes: ["a".repeat(16)] }],
    ["process_name", { processes: ["写真写真写真"] }],
    ["too_many_processes", { processes: Array.from({ length: 33 }, (_, name) => String(name)) }],
    ["load_range", { load: { above: 0, minutes: 5 } }],
    ["load_range", { load: { above: Number.NaN, minutes: 5 } }],
    ["load_range", { load: { above: 100.5, minutes: 5 } }],
    ["load_minutes", { load: { above: 1, minutes: 2 } }],
    ["traffic_range", { trafficAbove: 0 }],
    ["guard_ports", { network: { exceptPorts: [0] } }],
    ["guard_ports", { network: { exceptPorts: [65_536] } }],
    ["too_many_ports", { network: { exceptPorts: Array.from({ length: 33 }, (_, i) => i + 1) } }],
    ["traffic_range", { trafficAbove: 2 ** 32 }],
  ])("%s: %j is refused", (fault, wrong) => {
    const { error } = guardSettings.safeParse({ ...USUAL_GUARDS, ...wrong });
    expect(error?.issues.map(({ message }) => message)).toEqual([fault]);
  });

  it("is taken to its bounds, each process once", () => {
    const widest = {
      ...{ ...USUAL_GUARDS, sessionIdleMinutes: 1440, trafficAbove: 2 ** 32 - 1 },
      ...{ processes: ["rsync", " rsync ", "a".repeat(15)], load: { above: 100, minutes: 15 } },
    };
    const processes = ["rsync", "a".repeat(15)];
    expect(guardSettings.parse(widest)).toEqual({ ...widest, processes });
  });
});
