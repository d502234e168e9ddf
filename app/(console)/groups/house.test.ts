import { expect, test } from "vitest";
import type { StatusGroup } from "@/lib/plan/attention";
import { seatingOf } from "../_seats/seating";
import { housePicture } from "./house";

test("each window is on its seat, whatever its status; a gap is none", () => {
  const statuses: Readonly<Record<string, StatusGroup>> = { a: "trouble", b: "off", c: "on" };
  const members = ["a", "b", "c"].map((name) => ({ uuid: name, name }));
  const plan = { columns: 3, rows: 2, seats: { a: "C1", b: "A1", c: "B2" } };
  expect(housePicture(seatingOf(members, plan), (uuid) => statuses[uuid])).toEqual({
    ...{ columns: 3, panes: "f t n " },
  });
  expect(housePicture(seatingOf(members), (uuid) => statuses[uuid])).toEqual({ columns: 2, panes: "tfn " });
});
