import { describe, expect, it } from "vitest";
import { USUAL_GUARDS } from "../../plan/guards";
import type { News } from "../news";
import { groupName } from "./group-verbs";
import { by, settings, testFleet, testMachine, type TestFleet } from "../testing";

const UNKNOWN = "00000000-0000-4000-8000-000000000000";

async function threeServers(under: TestFleet): Promise<string[]> {
  const made = [];
  for (const name of ["a", "b", "c"])
    made.push((await under.fleet.as(by("yuki")).register(settings({ name }))).server.uuid);
  return made;
}

describe("groups", () => {
  it("hold servers, in memory as on disk, and outlive a restart", async () => {
    await using under = await testFleet();
    const [a = "", b = "", c = ""] = await threeServers(under);
    const room = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [a, b, a] });
    expect(room.serverUuids).toEqual([a, b]);
    const rack = await under.fleet.as(by("yuki")).createGroup({ name: "10th rack", serverUuids: [] });
    await under.fleet.as(by("yuki")).updateGroup(rack.uuid, { name: "2nd rack" });
    await under.fleet.as(by("yuki")).setMembers(rack.uuid, [b, c]);
    expect(under.fleet.get(b).groupUuids).toEqual([room.uuid, rack.uuid]);

    const shown = () => under.fleet.groups().map(({ name, serverUuids }) => [name, serverUuids]);
    const expected = [
      ["2nd rack", [b, c]],
      ["room", [a, b]],
    ];
    expect(shown()).toEqual(expected);
    await under.restart();
    expect(shown()).toEqual(expected);
  });

  it("are not overwritten by who looked at them before somebody else saved", async () => {
    await using under = await testFleet();
    const { uuid, updatedAt } = await under.fleet
      .as(by("yuki"))
      .createGroup({ name: "room", serverUuids: [] });
    // At once, and where the clock was set back: no two edits have one version.
    under.clock.setWall(updatedAt - 3_600_000);
    const [first, second] = await Promise.allSettled([
      under.fleet.as(by("yuki")).updateGroup(uuid, { name: "lab" }, updatedAt),
      under.fleet.as(by("yuki")).updateGroup(uuid, { guards: USUAL_GUARDS }, updatedAt),
    ]);
    expect(first).toMatchObject({ status: "fulfilled", value: { name: "lab", guards: null } });
    expect(second).toMatchObject({ reason: { fault: { code: "edited_meanwhile", of: "group", uuid } } });
    const [now] = under.fleet.groups();
    expect(now).toMatchObject({ name: "lab", guards: null });
    await under.fleet.as(by("yuki")).updateGroup(uuid, { guards: USUAL_GUARDS }, now?.updatedAt);
    // Who names no version edits as before.
    expect(await under.fleet.as(by("yuki")).updateGroup(uuid, { name: "den" })).toMatchObject({
      guards: USUAL_GUARDS,
    });
  });

  it("keep whom others let in or out while members were chosen", async () => {
    await using under = await testFleet();
    const [a = "", b = "", c = ""] = await threeServers(under);
    const { uuid } = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [a, b] });
    const members = () => under.fleet.groups()[0]?.serverUuids;
    await Promise.all([
      under.fleet.as(by("aoi")).changeMembers(uuid, { join: [c], leave: [] }),
      under.fleet.as(by("ren")).changeMembers(uuid, { join: [], leave: [a] }),
    ]);
    expect(members()).toEqual([b, c]);
    const late = under.fleet.as(by("ren")).changeMembers(UNKNOWN, { join: [a], leave: [] });
    await expect(late).rejects.toMatchObject({ fault: { code: "group_not_found" } });
  });

  it("tell those who watch, and the servers' histories, who joined and who left", async () => {
    await using under = await testFleet();
    const [a = "", b = ""] = await threeServers(under);
    const ended = new AbortController();
    const news: News[] = [];
    const watching = (async () => {
      for await (const each of under.fleet.watch(ended.signal)) news.push(each);
    })();
    const { uuid } = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [a] });
    await under.fleet.as(by("yuki")).setMembers(uuid, [b]);
    await under.fleet.as(by("yuki")).deleteGroup(uuid);
    await under.quiet();
    ended.abort();
    await watching;
    const changed = news.flatMap((each) => (each.type === "changed" ? [each.server] : []));
    expect(changed.map((server) => [server.uuid, server.groupUuids])).toEqual([
      [a, [uuid]],
      [b, [uuid]],
      [a, []],
      [b, []],
    ]);
    const details = async (of: string) =>
      (await under.fleet.events({ uuid: of, limit: 9 })).map(({ detail }) => detail);
    expect(await details(a)).toEqual(['taken out of the group "room"', 'added to the group "room"', ""]);
    expect(await details(b)).toEqual(['the group "room" was deleted', 'added to the group "room"', ""]);
    expect(under.fleet.groups()).toEqual([]);
  });

  it("lose nothing of a server that changes meanwhile", async () => {
    await using under = await testFleet();
    const [a = ""] = await threeServers(under);
    const machine = testMachine(under, a);
    await Promise.all([
      machine.beat("Launched"),
      under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [a] }),
      under.fleet.as(by("yuki")).edit(a, { name: "renamed" }),
      under.fleet.as(by("yuki")).createGroup({ name: "rack", serverUuids: [a] }),
    ]);
    await under.quiet();
    const { name, groupUuids, facts } = under.fleet.get(a);
    expect([name, groupUuids.length, facts.current]).toEqual(["renamed", 2, "Launched"]);
  });

  it("are refused where a name is taken, or a server or a group is not there; nothing is changed then", async () => {
    await using under = await testFleet();
    const [a = ""] = await threeServers(under);
    const { uuid } = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [a] });
    const fault = (code: string) => ({ fault: { code } });
    const { fleet } = under;
    await expect(fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [] })).rejects.toMatchObject(
      fault("group_name_taken"),
    );
    await expect(
      fleet.as(by("yuki")).createGroup({ name: "rack", serverUuids: [UNKNOWN] }),
    ).rejects.toMatchObject(fault("not_found"));
    await expect(fleet.as(by("yuki")).setMembers(uuid, [UNKNOWN])).rejects.toMatchObject(fault("not_found"));
    await expect(fleet.as(by("yuki")).setMembers(UNKNOWN, [a])).rejects.toMatchObject(
      fault("group_not_found"),
    );
    await expect(fleet.as(by("yuki")).deleteGroup(UNKNOWN)).rejects.toMatchObject(fault("group_not_found"));
    under.world.diskFull = true;
    expect(fleet.groups()).toMatchObject([{ name: "room", serverUuids: [a] }]);
  });

  it("are told of a server that is deleted", async () => {
    await using under = await testFleet();
    const [a = "", b = ""] = await threeServers(under);
    await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [a, b] });
    await under.fleet.as(by("yuki")).remove(a);
    expect(under.fleet.groups()).toMatchObject([{ serverUuids: [b] }]);
  });
});

it.for([
  [" room\t1 ", "room 1"],
  ["a;b", null],
  [" ", null],
  ["x".repeat(101), null],
] as const)("a name as %j is taken as %j", ([given, taken]) => {
  expect(groupName.safeParse(given).data ?? null).toBe(taken);
});
