import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  formatHostPort,
  isLoopback,
  isLoopbackHost,
  isPublic,
  networks,
  normaliseAddress,
  parseHostPort,
  addressGroup,
} from "./addresses";

describe("parseHostPort", () => {
  test.each([
    ["127.0.0.1:3000", "127.0.0.1", 3000],
    ["[::1]:3443", "::1", 3443],
    ["[::]:0", "::", 0],
    ["localhost:80", "localhost", 80],
    ["manager.example.lan:65535", "manager.example.lan", 65535],
  ])("reads %s", (text, host, port) => {
    expect(parseHostPort(text)).toEqual({ host, port });
    expect(formatHostPort({ host, port })).toBe(text);
  });

  test.each([
    "",
    "3000",
    ":3000",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "127.0.0.1:3e3",
    "999.0.0.1:80",
    "1.2.3:80",
    "::1:3000",
    "[::1]",
    "[127.0.0.1]:80",
    "[zz]:80",
    "-a:80",
    "a b:80",
    "http://a:80",
    "a:80/",
    " a:80",
  ])("refuses %j", (text) => {
    expect(parseHostPort(text)).toBeNull();
  });
});

describe("normaliseAddress", () => {
  test.each([
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:192.0.2.7", "192.0.2.7"],
    ["192.0.2.7", "192.0.2.7"],
    ["fe80::1%eth0", "fe80::1"],
    ["2001:DB8::1", "2001:db8::1"],
  ])("%s → %s", (from, to) => {
    expect(normaliseAddress(from)).toBe(to);
  });
});

test("loopback addresses and host names", () => {
  for (const address of ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"]) {
    expect(isLoopback(address), address).toBe(true);
  }
  for (const address of ["128.0.0.1", "10.0.0.1", "::2", "::ffff:10.0.0.1", "", "127.evil.example"]) {
    expect(isLoopback(address), address).toBe(false);
  }
  for (const host of ["localhost", "LOCALHOST", "127.0.0.1", "[::1]"])
    expect(isLoopbackHost(host), host).toBe(true);
  for (const host of ["localhost.evil.example", "127.0.0.1.evil.example", "example.com", ""]) {
    expect(isLoopbackHost(host), host).toBe(false);
  }
});

describe("networks", () => {
  const some = networks(["10.1.0.0/16", "192.0.2.1", "fd00::/8", "::1"]);

  test.each(["10.1.0.1", "10.1.255.255", "192.0.2.1", "::ffff:192.0.2.1", "fd12::1", "::1"])(
    "holds %s",
    (address) => {
      expect(some.contains(address)).toBe(true);
    },
  );
  test.each(["10.2.0.1", "192.0.2.2", "fe80::1", "127.0.0.1", "", "nonsense", "10.1.0.1, 10.1.0.2"])(
    "does not hold %j",
    (address) => {
      expect(some.contains(address)).toBe(false);
    },
  );
  test.each([
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0.0/8/8",
    "fd00::/129",
    "example.com",
    "",
    "10.0.0/8",
    "::ffff:10.0.0.0/104",
  ])("refuses %j", (entry) => {
    expect(() => networks([entry])).toThrow(RangeError);
  });
  it("of nothing holds nothing", () => {
    expect(networks([]).contains("127.0.0.1")).toBe(false);
  });
});

describe("what is on the internet", () => {
  it.each([
    ...[
      "8.8.8.8",
      "1.1.1.1",
      "172.32.0.1",
      "100.128.0.1",
      "2606:4700::1111",
      "2a00:1450::1",
      "::ffff:8.8.8.8",
    ],
  ])("%s is", (address) => expect(isPublic(address)).toBe(true));

  it.each([
    ...["127.0.0.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"],
    ...["100.64.0.1", "224.0.0.1", "255.255.255.255", "192.0.2.1", "::", "::1", "fe80::1%eth0", "fd00::1"],
    ...[
      "::ffff:10.0.0.1",
      "::ffff:7f00:1",
      "64:ff9b::a00:1",
      "2002:a00:1::",
      "2001::1",
      "2001:db8::1",
      "ff02::1",
    ],
    ...["unknown", ""],
  ])("%s is not", (address) => expect(isPublic(address)).toBe(false));
});

describe("what is counted together", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["::ffff:192.0.2.7", "192.0.2.7"],
    ["::FFFF:c000:207", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "127.0.0.1"],
    ["127.0.0.1", "127.0.0.1"],
    ["127.255.3.9", "127.0.0.1"],
    ["::ffff:127.0.0.9", "127.0.0.1"],
    ["::2", "0:0:0:0::/64"],
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
