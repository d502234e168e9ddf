import { describe, expect, it } from "vitest";
import { readCsv } from "./csv";
import { LIST_LIMITS, planList, writeList, type ListPlan } from "./server-list";
import { takeList } from "./take-list";
import { by, settings, testFleet, type TestFleet } from "../testing";

const plan = ({ fleet }: TestFleet, text: string): ReturnType<typeof planList> =>
  planList(text, fleet.list(), fleet.groups());

function good(planned: ReturnType<typeof planList>): ListPlan {
  if ("fault" in planned) throw new Error(planned.fault.code);
  return planned;
}

/** "2 added", "3 refused mac_twice" … */
const outcomes = (planned: ReturnType<typeof planList>): string[] =>
  good(planned).rows.map(({ line, outcome }) =>
    [line, outcome.kind, ...(outcome.kind === "refused" ? [outcome.fault.code] : [])].join(" "),
  );

async function withServers(under: TestFleet): Promise<void> {
  const { server } = await under.fleet
    .as(by("yuki"))
    .register(settings({ name: "nas", macAddress: "A0:36:9F:00:00:01" }));
  await under.fleet.as(by("yuki")).register(settings({ name: "=mail", macAddress: "A0:36:9F:00:00:02" }));
  await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: [server.uuid] });
}

describe("a list", () => {
  it("that was exported changes nothing", async () => {
    await using under = await testFleet();
    await withServers(under);
    const text = writeList(under.fleet.list(), under.fleet.groups());
    expect(text).toMatch(
      /^\uFEFFname,mac_address,.*\r\n'=mail,A0:36:9F:00:00:02,.*\r\nnas,A0:36:9F:00:00:01,.*\r\n$/,
    );
    const [head, , nas] = readCsv(text).map(({ cells }) => cells);
    const cells = Object.fromEntries((head ?? []).map((name, at) => [name, nas?.[at]]));
    expect(cells).toMatchObject({
      ...{
        name: "nas",
        mac_address: "A0:36:9F:00:00:01",
        heartbeat_interval: "10",
        group: "room",
        needs: "",
      },
      ...{ ready_port: "", kind: "", watts_on: "", watts_off: "" },
    });
    expect(outcomes(plan(under, text))).toEqual(["2 unchanged", "3 unchanged"]);
  });

  it("says what it would do, line by line, and does it", async () => {
    await using under = await testFleet();
    await withServers(under);
    const text = [
      "Name;MAC;Interval;Group",
      "files;a0:36:9f:00:00:01;20;room; rack",
      '=mail;A0:36:9F:00:00:02;;"rack; rack"',
      "new;a0:36:9f:00:00:03;;rack",
      "again;A0:36:9F:00:00:03;;",
      "bad;no;;",
      ";a0:36:9f:00:00:04;;",
      "slow;a0:36:9f:00:00:05;61;",
      "un\u200Bseen;a0:36:9f:00:00:06;;",
    ].join("\n");
    const planned = plan(under, text);
    expect(outcomes(planned)).toEqual([
      "2 changed",
      "3 changed",
      "4 added",
      "5 refused mac_twice",
      "6 refused mac_address_format",
      "7 refused name_required",
      "8 refused interval_range",
      "9 refused name_invisible",
    ]);
    expect(good(planned).newGroups).toEqual(["rack"]);
    const [first] = good(planned).rows;
    expect(first?.outcome).toMatchObject({
      changes: [
        { setting: "name", from: "nas", to: "files" },
        { setting: "heartbeatInterval", from: "10", to: "20" },
      ],
    });
    expect(under.fleet.list()).toHaveLength(2);

    const taken = await takeList(under.fleet.as(by("yuki")), good(planned));
    expect(taken).toEqual({ added: 1, changed: 2, failed: [] });
    const shown = under.fleet.list().map(({ name, facts }) => [name, facts.interval]);
    expect(shown.sort()).toEqual([
      ["=mail", 10],
      ["files", 20],
      ["new", 10],
    ]);
    const members = under.fleet.groups().map(({ name, serverUuids }) => {
      const names = serverUuids.map((uuid) => under.fleet.get(uuid).name);
      return [name, names.sort()];
    });
    expect(members).toEqual([
      ["rack", ["=mail", "new"]],
      ["room", ["files"]],
    ]);
  });

  it("without groups leaves them as they are, with an empty cell takes a server out", async () => {
    await using under = await testFleet();
    await withServers(under);
    expect(outcomes(plan(under, "name,mac\nnas,A0:36:9F:00:00:01"))).toEqual(["2 unchanged"]);
    const planned = plan(under, "name,mac,group\nnas,A0:36:9F:00:00:01,");
    await takeList(under.fleet.as(by("yuki")), good(planned));
    expect(under.fleet.groups()).toMatchObject([{ name: "room", serverUuids: [] }]);
  });

  it("whose servers changed since is another one", async () => {
    await using under = await testFleet();
    await withServers(under);
    const text = "name,mac\nfiles,A0:36:9F:00:00:01";
    const before = good(plan(under, text)).digest;
    expect(good(plan(under, text)).digest).toBe(before);
    const [mail, nas] = under.fleet.list();
    await under.fleet.as(by("yuki")).edit((mail?.name === "nas" ? mail : nas)?.uuid ?? "", { name: "other" });
    expect(good(plan(under, text)).digest).not.toBe(before);
  });

  it("tells of rows that something came in the way of, and takes the others", async () => {
    await using under = await testFleet();
    const planned = good(plan(under, "name,mac\na,A0:36:9F:00:00:01\nb,A0:36:9F:00:00:02"));
    await under.fleet.as(by("yuki")).register(settings({ name: "nas", macAddress: "A0:36:9F:00:00:01" }));
    expect(await takeList(under.fleet.as(by("yuki")), planned)).toEqual({
      added: 1,
      changed: 0,
      failed: [{ line: 2, reason: 'The MAC address belongs to the server "nas" already.' }],
    });
  });

  it.each([
    ["x".repeat(LIST_LIMITS.characters + 1), { code: "too_large" }],
    ["", { code: "no_columns" }],
    ["name,interval\na,10", { code: "no_columns" }],
    ["name,mac\n", { code: "no_rows" }],
    ['name,mac\n"a', { code: "unreadable", line: 2 }],
    [`name,mac\n${"a,b\n".repeat(LIST_LIMITS.rows + 1)}`, { code: "too_many_rows" }],
  ])("that is none is refused (%#)", (text, fault) => {
    expect(planList(text, [], [])).toEqual({ fault });
  });
});
