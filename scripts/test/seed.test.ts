import { expect, test } from "vitest";
import { newSeed } from "./seed.mjs";

test("only the nightly run, and whoever asks for it, tries new examples", () => {
  expect(["", "--touched"].map((mode) => newSeed(mode, undefined))).toEqual([undefined, undefined]);
  const drawn = ["--all", "--all"].map((mode) => newSeed(mode, undefined));
  expect(new Set(drawn).size).toBe(2);
  for (const seed of [...drawn, newSeed("", "new")]) expect(seed).toMatch(/^\d{1,10}$/);
});

test("whoever names a seed gets that one, at night, too", () => {
  for (const mode of ["", "--touched", "--all"]) expect(newSeed(mode, "1420695784")).toBeUndefined();
});
