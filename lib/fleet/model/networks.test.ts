import fc from "fast-check";
import { expect, test } from "vitest";
import { addressNumber, holds, networkOf } from "./networks";

test.each([
  ["192.0.2.7/24", "192.0.2.0/24"],
  ["10.92.2.20/16", "10.92.0.0/16"],
  ["172.16.5.9/20", "172.16.0.0/20"],
  ["255.255.255.254/30", "255.255.255.252/30"],
  // None that can be woken in, or none at all.
  ["192.0.2.7/32", undefined],
  ["192.0.2.7/31", undefined],
  ["0.0.0.0/0", undefined],
  ["128.0.0.1/1", undefined],
  ["192.0.2.7", undefined],
  ["192.0.2.300/24", undefined],
  ["192.0.2.07/24", undefined],
  ["fe80::1/64", undefined],
  ["192.0.2.7/24/x", undefined],
  ["<script>", undefined],
])("the network of %s is %s", (cidr, network) => {
  expect(networkOf(cidr)?.text).toBe(network);
});

test("a network holds exactly the addresses that share its prefix", () => {
  const octet = fc.nat(255);
  const address = fc.tuple(octet, octet, octet, octet);
  fc.assert(
    fc.property(address, address, fc.integer({ min: 8, max: 30 }), (one, other, prefix) => {
      const network = networkOf(`${one.join(".")}/${prefix}`);
      const bits = (parts: readonly number[]) =>
        parts.map((part) => part.toString(2).padStart(8, "0")).join("");
      const isIn = bits(one).slice(0, prefix) === bits(other).slice(0, prefix);
      expect(network && holds(network, addressNumber(other.join(".")) ?? -1)).toBe(isIn);
    }),
  );
});

test("an address may be written as IPv6 does", () => {
  expect(addressNumber("::ffff:192.0.2.7")).toBe(addressNumber("192.0.2.7"));
  expect(addressNumber("unknown")).toBeNull();
});
