import { describe, expect, it, vi } from "vitest";
import { scheduleOf } from "../schedules/testing";
import type { ScheduleSettings } from "../schedules/settings";
import type { AgentRecord } from "../model/entities";
import { FleetError } from "../model/errors";
import { by, testFleet, type TestFleet } from "../testing";
import { asked, ends, room, type Nature } from "./testing";

// Real files on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

const NET = "10.92.2.0/24";
const HOUR = 3600_000;

function agentOf(macAddress: string, host: number, can: AgentRecord["can"]): AgentRecord {
  const card = { name: "eth0", macAddress, wakeOnLan: true, defaultRoute: true };
  return {
    ...{ version: "1.0.0", hostname: "h", os: "Linux", arch: "x64", can },
    interfaces: [{ ...card, addresses: [`10.92.2.${host}/24`] }],
  };
}

/** A fleet whose manager is in another network, unless stated otherwise. */
const farFleet = (networks: readonly string[] | null = ["10.91.1.10/24"]): Promise<TestFleet> =>
  testFleet(() => ({
    waker: {
      doubt: () => null,
      networks: () => networks,
      wake: () => Promise.resolve({ targets: [], faults: [], networks }),
    },
  }));

/** A group of machines that can relay to each other, unless stated otherwise; it keeps one on where it `keeps`. */
async function farRoom(
  under: TestFleet,
  kinds: Readonly<Record<string, { nature?: Nature; on?: boolean; can?: AgentRecord["can"] }>>,
  keeps = true,
) {
  const made = await room(under, kinds);
  const yuki = under.fleet.as(by("yuki"));
  for (const [at, machine] of made.machines.entries()) {
    const { uuid, boot, instance } = machine;
    const { macAddress, facts } = under.fleet.get(uuid);
    const { can = ["relay"] as const } = kinds[machine.name] ?? {};
    const said = { type: "heartbeat", status: "ON", boot, instance, shutdownError: null } as const;
    const sequence = (machine.sequence += 1);
    const agent = agentOf(macAddress, 10 + at, can);
    await under.fleet.heartbeat(uuid, { ...said, sequence, revisionEcho: facts.revision }, agent);
  }
  const serverUuids = made.machines.map(({ uuid }) => uuid);
  const group = await yuki.createGroup({ name: "far room", serverUuids });
  if (keeps) await yuki.updateGroup(group.uuid, { keepRelay: true });
  const start = (changes: Partial<Parameters<typeof asked>[0]> = {}) =>
    under.fleet.as(by("alice")).startRun(asked({ serverUuids, ...changes }));
  const preview = () => under.fleet.previewRun(asked({ serverUuids }), by("alice"));
  const kindsOf = async (name: string) => {
    const events = await under.fleet.events({ uuid: made.machine(name).uuid, limit: 20 });
    return events.map(({ kind }) => kind);
  };
  return { ...made, yuki, group, start, preview, kindsOf };
}

describe("a group that keeps a relay on", () => {
  it("leaves the one on that draws the least, as its preview says, and turns the others off", async () => {
    await using under = await farFleet();
    const { yuki, uuids, machine, preview, start, until } = await farRoom(under, { a: {}, b: {}, c: {} });
    const [b = ""] = uuids("b");
    await yuki.edit(b, { watts: { on: 10, off: 1, asleep: null } });
    const kept = { a: "-", b: `skipped kept_as_relay ${NET}`, c: "-" };
    expect(ends(preview().run)).toEqual(kept);
    expect(preview().lastRelays).toEqual([]);
    const run = await until((await start()).uuid);
    expect(ends(run)).toEqual({ ...kept, a: "done", c: "done" });
    expect(machine("b").runs).toBe(true);
    // The others can be woken by it.
    expect(under.fleet.possibleWays(machine("a").uuid)[1]).toEqual({ kind: "relay", fault: null });
  });

  it("turns all off where it does not keep one, where packets reach them, and where only one is in it", async () => {
    await using under = await farFleet();
    const { group, yuki, uuids, preview } = await farRoom(under, { a: {}, b: {} }, false);
    const [a = ""] = uuids("a");
    expect(ends(preview().run)).toEqual({ a: "-", b: "-" });
    await yuki.updateGroup(group.uuid, { keepRelay: true });
    expect(Object.values(ends(preview().run))).toContain("-");
    await yuki.setMembers(group.uuid, [a]);
    expect(ends(preview().run)).toEqual({ a: "-", b: "-" });

    for (const networks of [["10.91.1.10/24", "10.92.2.1/24"], null]) {
      await using near = await farFleet(networks);
      const close = await farRoom(near, { a: {}, b: {} });
      expect(ends(close.preview().run)).toEqual({ a: "-", b: "-" });
    }
  });

  it("keeps none on that cannot relay, and the last one that can also where others are on", async () => {
    await using under = await farFleet();
    const { preview } = await farRoom(under, { a: { can: [] }, b: {}, c: { can: [] } });
    expect(ends(preview().run)).toEqual({ a: "-", b: `skipped kept_as_relay ${NET}`, c: "-" });
  });

  it("leaves another one on where the first is gone before the order of the others is confirmed", async () => {
    await using under = await farFleet();
    const { machine, start, pass } = await farRoom(under, { a: {}, b: { nature: "in use" } });
    const run = await start({ mode: "when_free", until: under.clock.wall() + HOUR });
    expect(ends(run)).toEqual({ a: `skipped kept_as_relay ${NET}`, b: "-" });
    await under.pass(1);
    const b = machine("b");
    // It is free, and told to go.
    await b.beat("ON", { use: [] });
    expect((await b.beat("ON", { use: [] })).power).toBe("OFF");
    machine("a").runs = false;
    for (let second = 0; second < 30; second += 5) {
      await b.beat("ON", { use: [] });
      under.clock.move(5000);
    }
    // Before the order is confirmed it is judged once more.
    expect((await b.beat("Stopping")).power).toBe("ON");
    await pass(5);
    expect(ends(await under.fleet.getRun(run.uuid))).toMatchObject({ b: `skipped kept_as_relay ${NET}` });
  });

  it("refuses a click on the last one, unless whoever clicks wants it all the same", async () => {
    await using under = await farFleet();
    const { yuki, uuids, start, until } = await farRoom(under, { a: {}, b: {} });
    const [a = "", b = ""] = uuids("a", "b");
    await until((await start({ serverUuids: [b] })).uuid);
    const refused = await yuki.act(a, "TurnOff").catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FleetError);
    expect((refused as FleetError).fault).toEqual({
      ...{ code: "still_needed", servers: [], hidden: 0, lastRelay: NET },
    });
    expect((refused as FleetError).message).toBe(
      `It is the last one on in ${NET} by which the others of its group could be woken, and one is kept on for that. Turn it off with even_if_needed all the same.`,
    );
    await expect(yuki.act(a, "TurnOff", { force: true })).rejects.toThrow("last one on");
    await yuki.act(a, "TurnOff", { evenIfNeeded: true });
    await under.pass(2);
    expect(under.fleet.get(a).facts.power).toBe("OFF");
  });

  it("withdraws the order of a click where the other one went before it was confirmed", async () => {
    await using under = await farFleet();
    const { yuki, uuids, machine, kindsOf } = await farRoom(under, { a: {}, b: {} });
    const [a = "", b = ""] = uuids("a", "b");
    await yuki.act(b, "TurnOff");
    await yuki.act(a, "TurnOff", { evenIfNeeded: true });
    expect((await machine("a").beat("Stopping")).power).toBe("OFF");
    expect((await machine("b").beat("Stopping")).power).toBe("ON");
    expect(under.fleet.get(b).facts).toMatchObject({ power: "ON", order: null });
    expect((await kindsOf("b"))[0]).toBe("kept_as_relay");
  });

  it("lets a person's stop of the last one wait for another, and end where none comes", async () => {
    await using under = await farFleet();
    const { yuki, uuids, machine, pass, kindsOf, start, until } = await farRoom(under, { a: {}, b: {} });
    const [a = "", b = ""] = uuids("a", "b");
    await until((await start({ serverUuids: [b] })).uuid);
    await yuki.act(a, "TurnOff", { mode: "when_free", until: under.clock.wall() + 120_000 });
    await pass(60);
    expect(under.fleet.get(a).pendingStop).not.toBeNull();
    await pass(70);
    expect(machine("a").runs).toBe(true);
    expect((await kindsOf("a"))[0]).toBe("kept_as_relay");
  });

  it("is of the disk, and says nothing of whoever could turn a server on", async () => {
    await using under = await farFleet();
    const { group, preview, pass } = await farRoom(under, { a: {}, b: {} });
    await under.restart();
    await pass(10);
    expect(under.fleet.groups().find(({ uuid }) => uuid === group.uuid)).toMatchObject({ keepRelay: true });
    expect(Object.values(ends(preview().run))).toContain(`skipped kept_as_relay ${NET}`);
  });
});

describe("the preview of a run that turns the last relay off", () => {
  it("says in which network, whom it leaves to be turned on by hand, and which group could keep one on", async () => {
    await using under = await farFleet();
    const { group, yuki, uuids, preview, machine } = await farRoom(under, { a: {}, b: {}, c: {} }, false);
    expect(preview().lastRelays).toEqual([
      { network: NET, serverUuids: uuids("a", "b", "c"), groupUuid: group.uuid },
    ]);
    // One that stays on could wake them.
    const two = asked({ serverUuids: uuids("a", "b") });
    expect(under.fleet.previewRun(two, by("alice")).lastRelays).toEqual([]);
    // Unless it is not heard.
    machine("c").runs = false;
    await under.pass(20);
    for (const name of ["a", "b"]) await machine(name).beat("ON");
    expect(under.fleet.previewRun(two, by("alice")).lastRelays).toMatchObject([{ network: NET }]);
    await yuki.updateGroup(group.uuid, { keepRelay: true });
    expect(under.fleet.previewRun(two, by("alice")).lastRelays).toEqual([]);
    await yuki.deleteGroup(group.uuid);
    expect(preview().lastRelays).toMatchObject([{ groupUuid: null }]);
  });

  it("and that of a schedule, by who would be on at its time", async () => {
    await using under = await farFleet();
    const { group, yuki, uuids, start, until } = await farRoom(under, { a: {}, b: {} }, false);
    const preview = async (changes: Partial<ScheduleSettings> = {}) => {
      const asked = scheduleOf([], { groupUuids: [group.uuid], ...changes });
      const { unproved, lastRelays } = await under.fleet.previewSchedule(asked, null, null);
      return { unproved, lastRelays };
    };
    const both = uuids("a", "b");
    const expected = {
      unproved: both,
      lastRelays: [{ network: NET, serverUuids: both, groupUuid: group.uuid }],
    };
    expect(await preview()).toEqual(expected);
    await until((await start()).uuid);
    expect(await preview()).toEqual(expected);
    expect(await preview({ stop: false })).toEqual({ unproved: [], lastRelays: [] });
    await yuki.updateGroup(group.uuid, { keepRelay: true });
    expect((await preview()).lastRelays).toEqual([]);
  });
});
