import { expect, test } from "vitest";
import type { NextView } from "@/lib/api/codec/read";
import { earliestNext } from "./next-words";

const next = (action: "ON" | "OFF", at: number | null): NextView => ({
  ...{ action, at, latest: null, whenFree: false, author: "", schedule: null, runUuid: null, byRest: false },
});

test("of many the earliest change counts, and how many share it; what is under way comes first", () => {
  const later = { next: next("OFF", 20) };
  const sooner = [{ next: next("OFF", 19) }, { next: null }, { next: next("OFF", 19) }];
  expect(earliestNext([later, ...sooner])).toEqual({ next: next("OFF", 19), count: 2 });
  expect(earliestNext([later, { next: next("ON", null) }])).toEqual({ next: next("ON", null), count: 1 });
  expect(earliestNext([{ next: next("ON", 19) }, { next: next("OFF", 19) }])?.count).toBe(1);
  expect(earliestNext([{ next: null }])).toBeNull();
});
