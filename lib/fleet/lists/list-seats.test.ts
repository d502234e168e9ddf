import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { by, settings, testFleet, type TestFleet } from "../testing";
import { readSeats, seatFaults, seatsCell } from "./list-seats";
import { planList, writeList } from "./server-list";
import { takeList } from "./take-list";

const mac = (number: number): string => `A0:36:9F:00:00:0${number}`;

async function room(under: TestFleet, seats: Readonly<Record<string, string>> | null) {
  const uuids: Record<string, string> = {};
  for (const [at, name] of ["a", "b", "c"].entries())
    uuids[name] = (
      await under.fleet.as(by("yuki")).register(settings({ name, macAddress: mac(at + 1) }))
    ).server.uuid;
  const fleet = under.fleet.as(by("yuki"));
  const { uuid } = await fleet.createGroup({ name: "Room: 105", serverUuids: Object.values(uuids) });
  await fleet.createGroup({ name: "rack", serverUuids: [uuids["c"] ?? ""] });
  const byUuid = Object.entries(seats ?? {}).map(([name, seat]) => [uuids[name] ?? "", seat]);
  const seatPlan = seats && {
    columns: 3,
    rows: 2,
    seats: Object.fromEntries(byUuid) as Record<string, string>,
  };
  await fleet.updateGroup(uuid, { seatPlan });
  const names = new Map(Object.entries(uuids).map(([name, uuid]) => [uuid, name]));
  const plan = (group: string) => {
    const plan = under.fleet.groups().find(({ name }) => name === group)?.seatPlan;
    if (!plan) return null;
    const seats = Object.entries(plan.seats).map(([uuid, seat]) => `${names.get(uuid)} ${seat}`);
    return [`${plan.columns}×${plan.rows}`, ...seats].join(", ");
  };
  const take = async (rows: readonly string[], head = "name,mac_address,seat") => {
    const planned = planList([head, ...rows].join("\n"), under.fleet.list(), under.fleet.groups());
    if ("fault" in planned) throw new Error(planned.fault.code);
    expect(await takeList(fleet, planned)).toMatchObject({ failed: [] });
    return planned.rows.map(({ line, outcome }) =>
      outcome.kind === "refused" ? `${line} ${outcome.fault.code}` : `${line} ${outcome.kind}`,
    );
  };
  return { plan, take };
}

describe("the seats of a list", () => {
  it("that was exported change nothing", async () => {
    await using under = await testFleet();
    await room(under, { a: "A1", c: "C2" });
    const text = writeList(under.fleet.list(), under.fleet.groups());
    expect(text).toContain("Room: 105,A1,");
    expect(text).toContain(`"Room: 105; rack",Room: 105: C2,`);
    const planned = planList(text, under.fleet.list(), under.fleet.groups());
    expect("rows" in planned && planned.rows.map(({ outcome }) => outcome.kind)).toEqual([
      ...["unchanged", "unchanged", "unchanged"],
    ]);
  });

  it("are set, exchanged and removed; the plan grows, and who is not listed keeps theirs", async () => {
    await using under = await testFleet();
    const { plan, take } = await room(under, null);
    expect(await take([`a,${mac(1)},b1`, `b,${mac(2)},Room: 105：Ａ１`])).toEqual(["2 changed", "3 changed"]);
    expect(plan("Room: 105")).toBe("2×1, b A1, a B1");
    expect(await take([`a,${mac(1)},A1`, `b,${mac(2)},B1`])).toEqual(["2 changed", "3 changed"]);
    expect(plan("Room: 105")).toBe("2×1, a A1, b B1");
    expect(await take([`c,${mac(3)},Room: 105: D4; rack: A12`])).toEqual(["2 changed"]);
    expect(plan("Room: 105")).toBe("4×4, a A1, b B1, c D4");
    expect(plan("rack")).toBe("1×12, c A12");
    expect(await take([`a,${mac(1)},`, `b,${mac(2)},A1`])).toEqual(["2 changed", "3 changed"]);
    expect(plan("Room: 105")).toBe("4×4, b A1, c D4");
    expect(await take([`b,${mac(2)}`], "name,mac_address")).toEqual(["2 unchanged"]);
  });

  it("are refused where they cannot be read, are in no group of the server's, or are another's", async () => {
    await using under = await testFleet();
    const { plan, take } = await room(under, { a: "A1", b: "B1" });
    const before = plan("Room: 105");
    expect(
      await take([`a,${mac(1)},1A`, `b,${mac(2)},rack: A1`, `c,${mac(3)},A1`, `new,${mac(4)},A1`]),
    ).toEqual(["2 seat_unreadable", "3 seat_group", "4 seat_group", "5 seat_group"]);
    // Whoever is refused keeps the present seat, which nobody else gets then.
    expect(await take([`b,${mac(2)},A1`, `c,${mac(3)},Room: 105: B1`])).toEqual([
      ...["2 seat_taken", "3 seat_taken"],
    ]);
    expect(await take([`c,${mac(3)},Room: 105: C1; Room: 105: C2`])).toEqual(["2 seat_group"]);
    expect(plan("Room: 105")).toBe(before);
  });

  it("come with the groups of the same list", async () => {
    await using under = await testFleet();
    const { plan, take } = await room(under, { a: "A1" });
    const head = "name,mac_address,group,seat";
    expect(await take([`a,${mac(1)},new room,B2`, `x,${mac(5)},Room: 105,A1`], head)).toEqual([
      ...["2 changed", "3 added"],
    ]);
    expect(plan("new room")).toBe("2×2, a B2");
    expect(plan("Room: 105")).toBe("3×2, undefined A1");
  });
});

it("a cell is read as it is written", () => {
  const groups = ["105", "a: b", "rack"];
  const some = fc.subarray(groups, { minLength: 1 });
  fc.assert(
    fc.property(some, some, fc.boolean(), (its, seated, named) => {
      const seats = its.filter((one) => seated.includes(one)).map((one, at) => [one, `B${at + 1}`] as const);
      expect(readSeats(seatsCell(seats, its, named), its)).toEqual(seats);
    }),
  );
});

it("whatever a list asks for, no two have a seat in the end", () => {
  const seat = fc.constantFrom("A1", "B1", "C1", "D1");
  const seats = (one: string | null) => (one === null ? [] : [["room", one] as const]);
  const asked = fc.array(fc.option(fc.option(seat), { nil: undefined }), { minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.shuffledSubarray(["A1", "B1", "C1", "D1"]), asked, (before, asked) => {
      const servers = asked.map((one, at) => ({
        ...{ macAddress: String(at), name: String(at), before: seats(before[at] ?? null) },
        after: one === undefined ? null : seats(one),
      }));
      const faults = seatFaults(servers);
      const then = servers.flatMap(({ macAddress, before, after }) =>
        faults.has(macAddress) ? before : (after ?? before),
      );
      expect(new Set(then.map(([, seat]) => seat)).size).toBe(then.length);
    }),
  );
});
