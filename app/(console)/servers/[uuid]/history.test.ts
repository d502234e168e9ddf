import { describe, expect, test } from "vitest";
import type { EventView } from "@/lib/api/codec/read";
import { extend, meet, type History } from "./history";

function history(ids: readonly number[], more: boolean): History {
  const events = ids.map((id): EventView => ({
    id,
    at: id,
    serverUuid: "u",
    serverName: "alder",
    kind: "lost",
    severity: "warning",
    actor: "manager",
    detail: "",
    reason: "",
    until: null,
    use: null,
    runUuid: null,
  }));
  return { events, more };
}
const idsOf = ({ events }: History) => events.map(({ id }) => id);

describe("what the page read anew", () => {
  test("moves on, and what was fetched of older events stays", () => {
    const known = history([9, 8, 7, 5, 4, 2], false);
    const met = meet(known, history([11, 10, 9], true));
    expect(idsOf(met)).toEqual([11, 10, 9, 8, 7, 5, 4, 2]);
    expect(met.more).toBe(false);
  });

  test("stands alone where something may lie between", () => {
    const read = history([20, 19, 18], true);
    expect(meet(history([9, 8, 7, 5], false), read)).toBe(read);
  });

  test("is all there is where there are no older ones", () => {
    const read = history([3, 2], false);
    expect(meet(history([2, 1], true), read)).toBe(read);
  });

  test("is the same page again", () => {
    const read = history([3, 2], true);
    expect(meet(history([3, 2], true), read)).toBe(read);
  });

  test("comes after nothing", () => {
    const read = history([3, 2], true);
    expect(meet(history([], false), read)).toBe(read);
  });
});

describe("older events", () => {
  test("are put behind those that are known", () => {
    const all = extend(history([9, 8], true), 8, history([7, 5], false));
    expect(idsOf(all)).toEqual([9, 8, 7, 5]);
    expect(all.more).toBe(false);
  });

  test("are left out where they no longer fit", () => {
    const known = history([20, 19], true);
    expect(extend(known, 8, history([7, 5], false))).toBe(known);
  });
});
