import { afterEach, beforeEach, expect, it } from "vitest";
import type { Upgrade } from "../../plan/upgrades";
import { by, agentThatCan, runningMachine, testFleet, type TestFleet, type TestMachine } from "../testing";

const WANTED = "2.0.0";
const SUM = "a".repeat(64);

let under: TestFleet;
let may = true;
beforeEach(async () => {
  may = true;
  under = await testFleet(() => ({ mayUpgrade: () => may }));
});
afterEach(() => under.stop());

async function machines(count: number): Promise<TestMachine[]> {
  const all: TestMachine[] = [];
  for (let index = 0; index < count; index++) {
    const machine = await runningMachine(under, { name: `server-${index}` });
    machine.agent = agentThatCan("upgrade");
    await machine.beat("ON");
    all.push(machine);
  }
  return all;
}

const fleet = () => under.fleet.as(by("yuki"));
const start = (confirmCount: number) => fleet().startUpgrade({ serverUuids: [], until: null, confirmCount });
const present = (): Upgrade => {
  const [first] = under.fleet.upgrades();
  if (!first) throw new Error("there is none");
  return first;
};
const whys = () => present().members.map(({ end }) => end?.why ?? null);

/** All report; those that are named are in use. @returns who is asked to become another version */
async function beat(all: readonly TestMachine[], inUse: readonly TestMachine[] = []): Promise<string[]> {
  const asked: string[] = [];
  for (const machine of all) {
    const use = inUse.includes(machine) ? [{ kind: "session", name: "alice", since: null } as const] : [];
    const { upgrade, reportUse, guards } = await machine.beat("ON", { use });
    if (!upgrade) continue;
    expect([reportUse, guards !== null]).toEqual([true, true]);
    // An agent that does not know this guard would never be found free, and never be upgraded.
    expect(guards?.network).toBeNull();
    expect(upgrade).toEqual({ id: present().uuid, version: WANTED, sha256: SUM, size: 1000 });
    asked.push(under.fleet.get(machine.uuid).name);
  }
  await under.pass(1);
  return asked;
}

/** The agent comes back: as the new one, or as the old one with its reason. */
async function comesBack(machine: TestMachine, fault = ""): Promise<void> {
  const version = fault ? "1.0.0" : WANTED;
  machine.agent = { ...agentThatCan("upgrade"), version, upgraded: { id: present().uuid, fault } };
  machine.instance = `${machine.instance}-again`;
  machine.sequence = 0;
  await machine.beat("Launched");
  await machine.beat("ON", { use: [] });
  await under.pass(1);
}

it("one after the other, each when it is free; no order is given by it", async () => {
  const all = await machines(3);
  const [first, second] = all as [TestMachine, TestMachine, TestMachine];
  await start(3);
  // First they are asked whether somebody uses them.
  expect(await beat(all, [first])).toEqual([]);
  expect(await beat(all, [first])).toEqual(["server-1"]);
  expect(await beat(all, [first])).toEqual(["server-1"]);
  await comesBack(second);
  expect(whys()).toEqual([null, "upgraded", null]);
  expect(await beat(all, [first])).toEqual(["server-2"]);
  await comesBack(all[2] as TestMachine);
  expect(await beat(all, [first])).toEqual([]);
  await beat(all);
  expect(await beat(all)).toEqual(["server-0"]);
  await comesBack(first);
  expect(whys()).toEqual(["upgraded", "upgraded", "upgraded"]);
  expect(present().endedAt).not.toBeNull();
  for (const { uuid } of all)
    expect(under.fleet.get(uuid).facts).toMatchObject({ power: "ON", order: null, current: "ON" });
  // Nobody is asked for the use any more.
  expect((await first.beat("ON")).reportUse).toBe(false);
});

it("stops at the first that goes back, says why, and a restarted manager knows it", async () => {
  const all = await machines(3);
  await start(3);
  await beat(all);
  expect(await beat(all)).toEqual(["server-0"]);
  await comesBack(all[0] as TestMachine, "did_not_report");
  expect(whys()).toEqual(["not_upgraded", "stopped_before", "stopped_before"]);
  expect(present().members[0]?.end?.detail).toBe("did_not_report");
  // People are told, once, about the one that failed.
  const notices = async () =>
    (await under.fleet.events({ limit: 100 }))
      .filter(({ kind }) => kind === "not_upgraded")
      .map(({ serverName, severity, detail }) => [serverName, severity, detail]);
  expect(await notices()).toEqual([["server-0", "warning", "did_not_report"]]);
  expect(await beat(all)).toEqual([]);
  expect(await notices()).toHaveLength(1);
  await under.restart();
  expect(whys()).toEqual(["not_upgraded", "stopped_before", "stopped_before"]);
});

it("goes on after a restart of the manager", async () => {
  const all = await machines(2);
  await start(2);
  await beat(all);
  expect(await beat(all)).toEqual(["server-0"]);
  await under.restart();
  await beat(all);
  expect(await beat(all)).toEqual(["server-0"]);
});

it("a held server waits, and a person's order ends it for that one", async () => {
  const all = await machines(2);
  const [first, second] = all as [TestMachine, TestMachine];
  const until = under.clock.wall() + 3_600_000;
  await fleet().placeHold({ serverUuids: [first.uuid], groupUuids: [], until, reason: "", wake: false });
  await start(2);
  await beat(all);
  expect(await beat(all)).toEqual(["server-1"]);
  await fleet().act(second.uuid, "TurnOff");
  const { upgrade, power } = await second.beat("ON", { use: [] });
  expect([upgrade, power]).toEqual([null, "OFF"]);
  await under.pass(1);
  expect(whys()).toEqual([null, "turned_off"]);
});

it("what an older copy of the data asks for is void", async () => {
  const all = await machines(1);
  await start(1);
  await beat(all);
  await under.snapshot();
  await fleet().cancelUpgrade(present().uuid);
  await beat(all);
  await under.rollBack();
  expect(await beat(all)).toEqual([]);
  expect(await beat(all)).toEqual([]);
  expect(whys()).toEqual(["upgrade_cancelled"]);
});

it("ends with the right of whoever asked, and where somebody cancels it", async () => {
  const all = await machines(2);
  const { uuid } = await start(2);
  may = false;
  await beat(all);
  expect(whys()).toEqual(["no_right", "no_right"]);
  expect(await fleet().cancelUpgrade(uuid)).toMatchObject({ cancelledBy: null });
  may = true;
  const again = await start(2);
  expect(await fleet().cancelUpgrade(again.uuid)).toMatchObject({ cancelledBy: "yuki" });
  expect(await beat(all)).toEqual([]);
});

it("is refused while another one goes on, with another number, and where nobody is older", async () => {
  await machines(2);
  await expect(start(3)).rejects.toMatchObject({ fault: { code: "confirm_count", expected: 2 } });
  await start(2);
  await expect(start(2)).rejects.toMatchObject({ fault: { code: "upgrade_under_way" } });
  await fleet().cancelUpgrade(present().uuid);
  await expect(fleet().cancelUpgrade("another")).rejects.toMatchObject({
    fault: { code: "upgrade_not_found" },
  });
  const lone = await runningMachine(under, { name: "packaged" });
  lone.agent = agentThatCan("apt");
  await lone.beat("ON");
  const asked = { serverUuids: [lone.uuid], until: null };
  const preview = under.fleet.previewUpgrade(asked, by("yuki"));
  expect(preview.members.map(({ end }) => end?.why)).toEqual(["by_apt"]);
  await expect(fleet().startUpgrade({ ...asked, confirmCount: 0 })).rejects.toMatchObject({
    fault: { code: "nothing_to_upgrade" },
  });
});
