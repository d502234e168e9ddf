import { expect, it, vi } from "vitest";
import { by, testFleet } from "../testing";
import { asked, room } from "./testing";

vi.setConfig({ testTimeout: 300_000 });

it("600 servers in 20 groups, each with the one that the others of it need, are planned at once and all carried out", async () => {
  const GROUPS = 20;
  const OF_ONE = 30;
  await using under = await testFleet();
  const names = Array.from(
    { length: GROUPS * OF_ONE },
    (_, at) => `g${Math.floor(at / OF_ONE)}-${at % OF_ONE}`,
  );
  const { machines, until, uuids } = await room(under, Object.fromEntries(names.map((name) => [name, {}])));
  const groups: string[] = [];
  for (let group = 0; group < GROUPS; group += 1) {
    const its = uuids(...names.slice(group * OF_ONE, (group + 1) * OF_ONE));
    const [first = "", ...others] = its;
    for (const uuid of others) await under.fleet.as(by("yuki")).edit(uuid, { needs: [first] });
    groups.push(
      (await under.fleet.as(by("yuki")).createGroup({ name: `group ${group}`, serverUuids: its })).uuid,
    );
  }

  const start = asked({ serverUuids: [], groupUuids: groups, confirmCount: names.length });
  const times = Array.from({ length: 5 }, () => {
    const begun = performance.now();
    expect(under.fleet.previewRun(start, by("alice")).confirmCount).toBe(names.length);
    return performance.now() - begun;
  });
  expect(Math.min(...times)).toBeLessThan(100);

  const { membersDigest } = under.fleet.previewRun(start, by("alice"));
  const run = await under.fleet.as(by("alice")).startRun({ ...start, membersDigest });
  const over = await until(run.uuid);
  expect(over.members.map(({ end }) => end?.as)).toEqual(names.map(() => "done"));
  expect(machines.every(({ stops, runs }) => stops === 1 && !runs)).toBe(true);
  // Those that the others need go last.
  expect(over.members.slice(-GROUPS).every(({ serverName }) => serverName.endsWith("-0"))).toBe(true);
  expect(under.world.errors).toEqual([]);
});
