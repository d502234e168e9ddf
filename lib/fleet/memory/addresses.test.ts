import { expect, it } from "vitest";
import { createAddresses } from "./addresses";

it("knows whether others call from an address, as they come, move and go", () => {
  const addresses = createAddresses();
  addresses.set("a", "192.0.2.1");
  expect(addresses.isOfOthers("a", "192.0.2.1")).toBe(false);
  expect(addresses.isOfOthers("b", "192.0.2.1")).toBe(true);
  addresses.set("b", "192.0.2.1");
  expect(addresses.isOfOthers("a", "192.0.2.1")).toBe(true);
  addresses.set("b", "192.0.2.2");
  expect(addresses.isOfOthers("a", "192.0.2.1")).toBe(false);
  addresses.set("a", "192.0.2.2");
  addresses.delete("b");
  expect([addresses.get("a"), addresses.get("b")]).toEqual(["192.0.2.2", undefined]);
  expect(addresses.isOfOthers("a", "192.0.2.2")).toBe(false);
});
