import { expect, test } from "vitest";
import { freePort } from "./helpers/environment";

test("a port is given once, though nobody listens on it", async () => {
  const ports: number[] = [];
  // One is taken at random out of 10,000: of so many, one comes twice almost surely.
  for (let round = 0; round < 800; round++) ports.push(await freePort());
  expect(new Set(ports).size).toBe(ports.length);
});
