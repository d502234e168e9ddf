import { it } from "vitest";
import { compareTransitions } from "./zones-testing";

/** A few that differ in kind; `zones.nightly.test.ts` has all. */
const A_FEW = [
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Asia/Tokyo",
  // Half an hour of change; changes at midnight; two changes more in Ramadan; a day that was left out.
  "Australia/Lord_Howe",
  "Africa/Cairo",
  "Africa/Casablanca",
  "Pacific/Apia",
];

it("puts each transition where the system's own zone data has it, also on days of change", ({ skip }) => {
  compareTransitions(A_FEW, skip);
});
