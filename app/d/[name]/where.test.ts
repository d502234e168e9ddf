import { expect, test } from "vitest";
import { whereIs } from "./where";

test.each([
  ["192.0.2.7", 80, "http://192.0.2.7/", true],
  ["192.0.2.7", 443, "https://192.0.2.7/", true],
  ["192.0.2.7", 8006, "https://192.0.2.7:8006/", true],
  ["fd00::7", 8080, "http://[fd00::7]:8080/", true],
  ["fd00::7", 22, "ssh://[fd00::7]", false],
  ["192.0.2.7", 445, "smb://192.0.2.7", false],
  ["192.0.2.7", 5432, null, false],
] as const)("%s, port %d: %s", (address, port, url, isPage) => {
  expect(whereIs(address, port)).toMatchObject({ url, isPage });
});
