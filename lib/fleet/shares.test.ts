import { expect, it } from "vitest";
import type { Actor } from "./registry";
import { isFull } from "./shares";

const KAI: Actor = { uuid: "kai", name: "kai" };
const ADMIN: Actor = { uuid: "root", name: "root", mayAll: true };
const of = (authorUuid: string, count: number) => Array.from({ length: count }, () => ({ authorUuid }));

it("one person has a share, admins have room besides, and schedules the last of it", () => {
  const full = (by: Actor | null, ...there: { authorUuid: string }[][]) => isFull({ by }, there.flat(), 100);
  expect([full(KAI, of("kai", 24)), full(KAI, of("kai", 25))]).toEqual([false, true]);
  expect([full(KAI, of("a", 25), of("b", 25), of("c", 19)), full(KAI, of("a", 25), of("b", 45))]).toEqual([
    false,
    true,
  ]);
  expect([full(ADMIN, of("root", 84)), full(ADMIN, of("a", 85))]).toEqual([false, true]);
  expect([full(null, of("a", 99)), full(null, of("a", 100))]).toEqual([false, true]);
});
