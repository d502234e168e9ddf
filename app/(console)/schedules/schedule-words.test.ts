import { createFormatter } from "use-intl/core";
import { expect, test } from "vitest";
import { timeOfDay } from "./schedule-words";

test.each([
  ["en-GB", "07:30", "07:30"],
  ["en-GB", "00:00", "00:00"],
  ["en-GB", "24:00", "24:00"],
  ["en-US", "07:30", "7:30 AM"],
  ["en-US", "18:00", "6:00 PM"],
  ["en-US", "24:00", "12:00 AM"],
  ["ja", "07:30", "7:30"],
  ["ja", "00:00", "0:00"],
  ["ja", "24:00", "24:00"],
])("in %s, %s is written %s", (locale, time, written) => {
  expect(timeOfDay(createFormatter({ locale, timeZone: "UTC" }), time).replace(/\s/, " ")).toBe(written);
});
