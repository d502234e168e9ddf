import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seatName } from "@/lib/fleet/model/seats";
import { seatingOf, seatingsOf, type Seating } from "./seating";

const server = (name: string) => ({ uuid: `uuid of ${name}`, name });
const room = (count: number) => Array.from({ length: count }, (_, at) => server(`105-${at + 1}`));
const seatsOf = ({ seats, columns }: Seating) =>
  new Map(
    seats.flatMap((one, at) =>
      one ? [[one.name, seatName({ column: at % columns, row: Math.floor(at / columns) })] as const] : [],
    ),
  );
/** The house as lines of names, with dots for gaps. */
const drawn = ({ seats, columns, rows }: Seating) =>
  Array.from({ length: rows }, (_, row) =>
    seats
      .slice(row * columns, (row + 1) * columns)
      .map((one) => one?.name ?? ".")
      .join(" "),
  );

describe("without a plan", () => {
  test("the order is that of names, and the shape that of the number", () => {
    const [one, two, ten] = ["pc 1", "pc 2", "pc 10"].map(server);
    if (!one || !two || !ten) throw new Error("no servers");
    expect(drawn(seatingOf([ten, two, one]))).toEqual(["pc 1 pc 2", "pc 10 ."]);
    const shapes = [0, 1, 3, 4, 5, 12, 30, 45, 109, 240, 600, 2000].map((count) => {
      const { columns, rows } = seatingOf(room(count));
      return `${count}: ${columns}×${rows}`;
    });
    expect(shapes).toEqual([
      ...["0: 1×1", "1: 1×1", "3: 2×2", "4: 2×2", "5: 3×2", "12: 6×2", "30: 10×3", "45: 12×4"],
      ...["109: 19×6", "240: 24×10", "600: 36×17", "2000: 36×56"],
    ]);
  });
});

describe("with a plan", () => {
  const plan = {
    columns: 4,
    rows: 2,
    seats: { "uuid of a": "A1", "uuid of b": "D1", "uuid of c": "B2", "uuid of gone": "A2" },
  };
  test("servers are on their seats, with gaps, and those without one stand below it", () => {
    expect(drawn(seatingOf(["b", "a", "c"].map(server), plan))).toEqual(["a . . b", ". c . ."]);
    expect(drawn(seatingOf(["b", "a", "y", "c", "x"].map(server), plan))).toEqual([
      ...["a . . b", ". c . .", "x y . ."],
    ]);
  });
  test("a rack with many that are not in it stays a column", () => {
    const seating = seatingOf([server("a"), ...room(45)], {
      columns: 1,
      rows: 3,
      seats: { "uuid of a": "A2" },
    });
    expect([seating.columns, seating.rows]).toEqual([12, 7]);
    expect(seatsOf(seating).get("a")).toBe("A2");
  });
});

test("each group has its own; who is in none stands by themselves", () => {
  const groups = [
    { uuid: "g1", serverUuids: ["uuid of a", "uuid of b", "gone"] },
    {
      uuid: "g2",
      serverUuids: ["uuid of b"],
      seatPlan: { columns: 1, rows: 2, seats: { "uuid of b": "A2" } },
    },
  ];
  const seatings = seatingsOf(groups, ["c", "a", "b"].map(server));
  expect([...seatings].map(([uuid, seating]) => [uuid, drawn(seating)])).toEqual([
    ["g1", ["a b"]],
    ["g2", [".", "b"]],
    [null, ["c"]],
  ]);
  expect([...seatingsOf([], []).keys()]).toEqual([]);
});

const names = fc.uniqueArray(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 60 });
const plans = fc
  .record({ columns: fc.integer({ min: 1, max: 12 }), rows: fc.integer({ min: 1, max: 12 }) })
  .chain(({ columns, rows }) =>
    fc.uniqueArray(fc.nat(columns * rows - 1), { maxLength: 40 }).map((seats) => ({ columns, rows, seats })),
  );

test("no two machines share a seat, none is lost, and a plan is kept whoever comes or is left out", () => {
  fc.assert(
    fc.property(names, fc.option(plans), names, (numbers, planned, more) => {
      const members = numbers.map((number) => server(`pc-${number}`));
      const plan = planned && {
        columns: planned.columns,
        rows: planned.rows,
        seats: Object.fromEntries(
          planned.seats
            .slice(0, members.length)
            .map((at, index) => [
              members[index]?.uuid ?? "",
              seatName({ column: at % planned.columns, row: Math.floor(at / planned.columns) }),
            ]),
        ),
      };
      const seating = seatingOf(members, plan);
      const shown = seating.seats.flatMap((one) => one?.uuid ?? []);
      expect(shown.length).toBe(members.length);
      expect(new Set(shown)).toEqual(new Set(members.map(({ uuid }) => uuid)));
      expect(seating.seats.length).toBe(seating.columns * seating.rows);
      // In whatever order the servers are given, as by another search or sort.
      expect(seatingOf([...members].reverse(), plan)).toEqual(seating);
      if (!plan) return;
      const others = more.map((number) => server(`new-${number}`));
      const before = seatsOf(seating);
      const after = seatsOf(seatingOf([...members.slice(1), ...others], plan));
      for (const { uuid, name } of members.slice(1))
        if (plan.seats[uuid] !== undefined) {
          expect(before.get(name)).toBe(plan.seats[uuid]);
          expect(after.get(name)).toBe(plan.seats[uuid]);
        }
    }),
  );
});
