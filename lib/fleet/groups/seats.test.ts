import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { by, settings, testFleet, type TestFleet } from "../testing";
import { seatPlanSettings } from "../model/seat-settings";
import { placeOf, planAmong, seatName, sharedSeat, SEAT_LIMITS } from "../model/seats";

const UUID = "00000000-0000-4000-8000-00000000000";

describe("the names of seats", () => {
  it("are those of spreadsheets", () => {
    const names = [
      ["A1", 0, 0],
      ["B3", 1, 2],
      ["Z100", 25, 99],
      ["AA1", 26, 0],
      ["CV100", 99, 99],
    ] as const;
    for (const [name, column, row] of names) {
      expect(placeOf(name)).toEqual({ column, row });
      expect(seatName({ column, row })).toBe(name);
    }
    expect(placeOf("b3")).toEqual({ column: 1, row: 2 });
    for (const wrong of ["", "B", "3", "B0", "B03", "3B", "CW1", "A101", "AAA1", "B3 ", "Ä1"])
      expect(placeOf(wrong), wrong).toBeNull();
  });

  it("are read as they are written", () => {
    const place = fc.record({ column: fc.nat(SEAT_LIMITS.columns - 1), row: fc.nat(SEAT_LIMITS.rows - 1) });
    fc.assert(
      fc.property(place, (place) => {
        expect(placeOf(seatName(place))).toEqual(place);
      }),
    );
  });
});

describe("a seat plan that is asked for", () => {
  const faultsOf = (plan: unknown) =>
    seatPlanSettings.safeParse(plan).error?.issues.map(({ message }) => message) ?? [];
  const seats = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `${UUID.slice(0, -4)}${String(at).padStart(5, "0")}`,
        seatName({ column: at % 100, row: Math.floor(at / 100) }),
      ]),
    );

  it("is within its bounds, and its seats within it", () => {
    expect(seatPlanSettings.parse({ columns: 2, rows: 1, seats: { [`${UUID}1`]: " b1" } })).toEqual({
      ...{ columns: 2, rows: 1, seats: { [`${UUID}1`]: "B1" } },
    });
    expect(faultsOf({ columns: 100, rows: 100, seats: seats(2000) })).toEqual([]);
    expect(faultsOf({ columns: 100, rows: 100, seats: seats(2001) })).toEqual(["too_many_seats"]);
    expect(faultsOf({ columns: 0, rows: 101, seats: {} })).toEqual(["seat_columns", "seat_rows"]);
    expect(faultsOf({ columns: 1.5, rows: 1, seats: {} })).toEqual(["seat_columns"]);
    expect(faultsOf({ columns: 2, rows: 1, seats: { [`${UUID}1`]: "C1", [`${UUID}2`]: "A2" } })).toEqual([
      ...["seat_outside", "seat_outside"],
    ]);
    expect(faultsOf({ columns: 2, rows: 1, seats: { [`${UUID}1`]: "1A" } })).toEqual(["seat_name"]);
    expect(faultsOf({ columns: 2, rows: 1, seats: { nas: "A1" } })).not.toEqual([]);
    expect(faultsOf({ columns: 2, rows: 1, seats: null })).not.toEqual([]);
  });
});

async function room(under: TestFleet) {
  const servers: string[] = [];
  for (const name of ["a", "b", "c"])
    servers.push((await under.fleet.as(by("yuki")).register(settings({ name }))).server.uuid);
  const { uuid } = await under.fleet.as(by("yuki")).createGroup({ name: "room", serverUuids: servers });
  const [a = "", b = "", c = ""] = servers;
  return { uuid, a, b, c, plan: () => under.fleet.groups()[0]?.seatPlan };
}

describe("the seat plan of a group", () => {
  it("is kept, outlives a restart, and goes", async () => {
    await using under = await testFleet();
    const { uuid, a, b, plan } = await room(under);
    expect(plan()).toBeNull();
    const wanted = { columns: 3, rows: 2, seats: { [b]: "C2", [a]: "B1" } };
    const { updatedAt } = await under.fleet.as(by("yuki")).updateGroup(uuid, { seatPlan: wanted });
    // In reading order, whatever order was asked for: the same again is no edit.
    expect(JSON.stringify(plan())).toBe(
      JSON.stringify({ columns: 3, rows: 2, seats: { [a]: "B1", [b]: "C2" } }),
    );
    expect((await under.fleet.as(by("yuki")).updateGroup(uuid, { seatPlan: wanted })).updatedAt).toBe(
      updatedAt,
    );
    await under.fleet.as(by("yuki")).updateGroup(uuid, { name: "lab" });
    await under.restart();
    expect(plan()).toEqual(wanted);
    await under.fleet.as(by("yuki")).updateGroup(uuid, { seatPlan: null });
    expect(plan()).toBeNull();
  });

  it("keeps the seats of the others where a server is deleted or moved, who comes back has theirs", async () => {
    await using under = await testFleet();
    const { uuid, a, b, c, plan } = await room(under);
    const seats = { [a]: "A1", [b]: "B1", [c]: "C1" };
    await under.fleet.as(by("yuki")).updateGroup(uuid, { seatPlan: { columns: 3, rows: 1, seats } });
    await under.fleet.as(by("yuki")).remove(a);
    await under.fleet.as(by("yuki")).setMembers(uuid, [c]);
    expect(plan()?.seats).toEqual({ [c]: "C1" });
    await under.fleet.as(by("yuki")).setMembers(uuid, [b, c]);
    expect(plan()?.seats).toEqual({ [b]: "B1", [c]: "C1" });
    // A plan that was made before they left is taken all the same, without them.
    await under.fleet.as(by("yuki")).setMembers(uuid, [c]);
    const moved = { columns: 3, rows: 1, seats: { [a]: "A1", [b]: "B1", [c]: "B1" } };
    await under.fleet.as(by("yuki")).updateGroup(uuid, { seatPlan: moved });
    await under.fleet.as(by("yuki")).setMembers(uuid, [b, c]);
    expect(plan()?.seats).toEqual({ [c]: "B1" });
  });

  it("has no two servers on a seat, and says which; nor what somebody else has changed meanwhile", async () => {
    await using under = await testFleet();
    const { uuid, a, b, plan } = await room(under);
    const shared = { columns: 2, rows: 1, seats: { [a]: "B1", [b]: "B1" } };
    const refused = under.fleet.as(by("yuki")).updateGroup(uuid, { seatPlan: shared });
    await expect(refused).rejects.toMatchObject({
      fault: { code: "seat_shared", seat: "B1", names: ["a", "b"] },
      message: '"a" and "b" cannot both be on seat B1.',
    });
    expect(plan()).toBeNull();
    const [group] = under.fleet.groups();
    await under.fleet.as(by("ren")).updateGroup(uuid, { name: "lab" });
    const late = under.fleet
      .as(by("yuki"))
      .updateGroup(uuid, { seatPlan: { ...shared, seats: {} } }, group?.updatedAt);
    await expect(late).rejects.toMatchObject({ fault: { code: "edited_meanwhile" } });
    expect(plan()).toBeNull();
  });

  it("is in the audit, before and after", async () => {
    await using under = await testFleet();
    const { uuid, a } = await room(under);
    const seatPlan = { columns: 1, rows: 2, seats: { [a]: "A2" } };
    await under.fleet
      .as({ ...by("yuki"), operation: "group_edited", target: { kind: "group", uuid } })
      .updateGroup(uuid, { seatPlan });
    const [entry] = (await under.store.audit.list({ limit: 1 })).entries;
    expect(entry).toMatchObject({ operation: "group_edited", was: { seatPlan: null }, became: { seatPlan } });
  });
});

it("no two of a plan's servers share a seat, or the two are named", () => {
  const plan = fc.record({
    columns: fc.constant(3),
    rows: fc.constant(3),
    seats: fc.dictionary(
      fc.constantFrom(..."abcdef"),
      fc.record({ column: fc.nat(2), row: fc.nat(2) }).map(seatName),
    ),
  });
  fc.assert(
    fc.property(plan, fc.subarray([..."abcdef"]), (plan, members) => {
      const among = planAmong(plan, members);
      const taken = Object.values(among.seats);
      const shared = sharedSeat(among);
      expect(shared === null).toBe(new Set(taken).size === taken.length);
      if (shared) for (const uuid of shared.uuids) expect(among.seats[uuid]).toBe(shared.seat);
      for (const [uuid, seat] of Object.entries(among.seats)) expect(plan.seats[uuid]).toBe(seat);
      expect(Object.keys(among.seats).sort()).toEqual(members.filter((one) => one in plan.seats).sort());
    }),
  );
});
