import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.ts";

const VERBS = ["init", "set", "enable", "disable", "status", "reload", "help", "version"];

test.each([
  ["stauts", "status"],
  ["Enable", "enable"],
  ["enabel", "enable"],
  ["reaload", "reload"],
  ["verion", "version"],
  ["initt", "init"],
])("%s is near to %s", (typed, meant) => expect(didYouMean(typed, VERBS)).toBe(` Did you mean "${meant}"?`));

test.each(["", "shutdown-now", "x".repeat(100_000)])("nothing is offered that is far", (typed) => {
  expect(didYouMean(typed, VERBS)).toBe("");
});
