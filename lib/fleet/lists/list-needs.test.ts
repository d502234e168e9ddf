import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { GroupRecord, ServerRecord } from "../model/entities";
import { LIST_LIMITS, planList, writeList, type ListPlan } from "./server-list";
import { isVisible } from "../model/invisible";
import { oneLine } from "../model/one-line";
import { settingsOf } from "../model/settings";
import { ANY_SETTINGS } from "../model/testing";
import { newServer } from "../servers/server-verbs";
import { takeList } from "./take-list";
import { by, testFleet, type TestFleet } from "../testing";

function good(planned: ReturnType<typeof planList>): ListPlan {
  if ("fault" in planned) throw new Error(planned.fault.code);
  return planned;
}

const macOf = (at: number): string => `02:00:00:00:00:${at.toString(16).toUpperCase().padStart(2, "0")}`;

/** Names as people give them, and worse ones: alike, with what lists are made of, or like another's MAC address. */
const anyName = fc
  .oneof(
    fc.constantFrom("nas", "nas", '"nas"', "a;b", '"', ";", macOf(1), "020000000002", "=1", "'", "ü 🖥"),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }),
  )
  .map((name) => oneLine(name).trim())
  .map((name) => (name !== "" && isVisible(name) ? name : "x"));

const machine = fc.record({
  ...ANY_SETTINGS,
  name: anyName,
  inGroup: fc.boolean(),
  /** Of the servers before it, which it needs: so there is no circle. */
  needs: fc.array(fc.nat(7), { maxLength: 4 }),
});

const ROOM: GroupRecord = {
  uuid: "a room",
  name: '"room", 1',
  guards: null,
  seatPlan: null,
  keepRelay: false,
  rest: null,
  createdAt: 0,
  updatedAt: 0,
};

type Drawn = typeof machine extends fc.Arbitrary<infer T> ? T : never;

/** A fleet as drawn. */
function fleetOf(machines: readonly Drawn[]): ServerRecord[] {
  return machines.map(({ inGroup, needs, ...settings }, at) => {
    const groupUuids = inGroup ? [ROOM.uuid] : [];
    const about = { uuid: `server ${at}`, tokenExpiresAt: null, groupUuids };
    const its = [...new Set(needs.filter((one) => one < at))].map((one) => `server ${one}`);
    return newServer({ ...settings, macAddress: macOf(at), needs: its }, about, { wall: 0, monotonic: 0 });
  });
}

test("a list that was exported changes nothing; where nothing is, it makes the same servers", () => {
  fc.assert(
    fc.property(fc.array(machine, { minLength: 1, maxLength: 8 }), (machines) => {
      const servers = fleetOf(machines);
      const text = writeList(servers, [{ ...ROOM, serverUuids: [] }]);
      const again = good(planList(text, servers, [{ ...ROOM, serverUuids: [] }]));
      expect(again.rows.map(({ outcome }) => outcome)).toEqual(servers.map(() => ({ kind: "unchanged" })));
      const made = good(planList(text, [], []));
      expect(made.needsAreWrong).toBe(false);
      expect(made.steps.map(({ settings, groups, needs }) => ({ settings, groups, needs }))).toEqual(
        servers.map((server) => {
          const { guards: _, needs, ...settings } = settingsOf(server);
          return {
            settings,
            groups: server.groupUuids.map(() => ROOM.name),
            needs: needs.map((uuid) => servers.find((each) => each.uuid === uuid)?.macAddress),
          };
        }),
      );
    }),
  );
});

const HEAD = "name,mac,needs,port,kind,watts on,watts off";

async function names(under: TestFleet): Promise<Record<string, string[]>> {
  const all = under.fleet.list();
  const nameOf = (uuid: string): string => all.find((server) => server.uuid === uuid)?.name ?? "";
  return Object.fromEntries(all.map(({ name, needs }) => [name, needs.map(nameOf).sort()]));
}

async function take(under: TestFleet, text: string): Promise<void> {
  const planned = good(planList(text, under.fleet.list(), under.fleet.groups()));
  expect(await takeList(under.fleet.as(by("yuki")), planned)).toMatchObject({ failed: [] });
}

describe("what servers need", () => {
  it("is taken in whichever order the rows stand, also turned round, and left out with an empty cell", async () => {
    await using under = await testFleet();
    await take(
      under,
      `${HEAD}\ndesk,${macOf(1)},files; ${macOf(3)},,workstation,"120,5",3\nfiles,${macOf(2)},dns,445\ndns,${macOf(3)}`,
    );
    expect(await names(under)).toEqual({ desk: ["dns", "files"], files: ["dns"], dns: [] });
    const [desk, files] = ["desk", "files"].map((one) => under.fleet.list().find(({ name }) => name === one));
    expect(desk).toMatchObject({ kind: "workstation", watts: { on: 120.5, off: 3 }, readyPort: null });
    expect(files).toMatchObject({ readyPort: 445, kind: null, watts: null });
    await take(under, `name,mac,needs\ndns,${macOf(3)},files\nfiles,${macOf(2)},Büro\nBüro,${macOf(1)},`);
    expect(await names(under)).toEqual({ Büro: [], files: ["Büro"], dns: ["files"] });
    // A list without the columns says nothing of it.
    await take(under, `name,mac\nbureau,${macOf(1)}`);
    expect(await names(under)).toMatchObject({ bureau: [], files: ["bureau"] });
    expect(under.fleet.list().find(({ name }) => name === "bureau")).toMatchObject({ kind: "workstation" });
  });

  it.each([
    ["an unknown name", `desk,${macOf(1)},nobody`, { code: "need_unknown", name: "nobody" }],
    ["an ambiguous name", `desk,${macOf(1)},twin`, { code: "need_ambiguous", name: "twin" }],
    ["itself", `desk,${macOf(1)},desk`, { code: "need_itself" }],
    ["a circle", `desk,${macOf(1)},files`, { code: "needs_circle", names: ["desk", "files", "desk"] }],
    [
      "too many",
      `desk,${macOf(1)},${Array.from({ length: 51 }, (_, at) => `s${at}`).join(";")}`,
      {
        code: "too_many_needs",
      },
    ],
  ])("that is %s refuses the row, and nothing of the list is taken", (_, row, fault) => {
    const many = Array.from({ length: 51 }, (_each, at) => `s${at},${macOf(100 + at)},`);
    const others = [`twin,${macOf(8)},`, `twin,${macOf(9)},`, `files,${macOf(2)},desk`];
    const text = ["name,mac,needs", row, ...others, ...many].join("\n");
    const planned = good(planList(text, [], []));
    expect(planned.rows[0]?.outcome).toEqual({ kind: "refused", fault });
    expect(planned).toMatchObject({ needsAreWrong: true, steps: [] });
  });

  it("is told in few words, also where a circle leads through ten thousand", () => {
    const rows = Array.from({ length: LIST_LIMITS.rows }, (_, at) => {
      const hex = at.toString(16).padStart(4, "0");
      return `s${at},02:00:00:01:${hex.slice(0, 2)}:${hex.slice(2)},s${(at + 1) % LIST_LIMITS.rows}`;
    });
    const planned = good(planList(["name,mac,needs", ...rows].join("\n"), [], []));
    const names = ["s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9", "…", "s0"];
    expect(planned.rows.at(-1)?.outcome).toEqual({ kind: "refused", fault: { code: "needs_circle", names } });
  });

  it("may name nobody whose row is refused", () => {
    const planned = good(planList(`name,mac,needs\ndesk,${macOf(1)},files\nfiles,no,`, [], []));
    expect(planned.rows.map(({ outcome }) => outcome.kind)).toEqual(["refused", "refused"]);
    expect(planned.needsAreWrong).toBe(true);
  });
});

it.each([
  [",,99999,,,", "port_range"],
  [",,,toaster,,", "kind_unknown"],
  [",,,,120,", "watts_both"],
  [",,,,0,1", "watts_on_range"],
  [",,,,60,-1", "watts_off_range"],
  [",,,,60,many", "watts_off_range"],
])("a machine that cannot be so is refused: %s", (cells, code) => {
  const row = `desk,${macOf(1)}${cells}`;
  const planned = good(planList(`${HEAD}\n${row}`, [], []));
  expect(planned.rows[0]?.outcome).toEqual({ kind: "refused", fault: { code } });
});
