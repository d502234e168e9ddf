import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addressGroup } from "./address-group";

describe("what is counted together", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:c000:207", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
    ["unknown", "unknown"],
    ["", ""],
  ])("%s → %s", (address, key) => {
    expect(addressGroup(address)).toBe(key);
  });

  it("is the same for each spelling of an IPv6 address, and for its whole /64", () => {
    const group = fc.nat({ max: 0xffff });
    const half = fc.tuple(group, group, group, group);
    fc.assert(
      fc.property(half, half, half, (network, one, other) => {
        fc.pre(network.some((part) => part !== 0));
        const spelt = [...network, ...one].map((part) => part.toString(16)).join(":");
        const padded = [...network, ...other].map((part) => part.toString(16).toUpperCase().padStart(4, "0"));
        expect(addressGroup(spelt)).toBe(addressGroup(padded.join(":")));
      }),
    );
  });

  it("takes any text without failing", () => {
    fc.assert(fc.property(fc.string(), (text) => void expect(typeof addressGroup(text)).toBe("string")));
  });
});
