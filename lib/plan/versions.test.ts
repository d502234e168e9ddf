import { expect, it } from "vitest";
import { isLater } from "./versions";

it.each([
  ["1.0.1", "1.0.0", true],
  ["1.0.10", "1.0.9", true],
  ["1.10.0", "1.9.9", true],
  ["2.0.0", "1.99.99", true],
  ["1.0.0", "1.0.0", false],
  ["1.0.0", "1.0.1", false],
  ["1.0.1", "1.0.1-rc.1", true],
  ["1.0.1-rc.1", "1.0.0", true],
  ["1.0.1-rc.1", "1.0.1", false],
  ["1.0", "0.9.0", false],
  ["?", "1.0.0", false],
  ["1.0.0", "", false],
])("%s after %s: %s", (version, than, expected) => expect(isLater(version, than)).toBe(expected));
