import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { codeOf, faultOf } from "../testing";
import { addressesOf, mayReach, placeOf } from "./addresses";

/** IPv4 addresses that are refused, one of each kind. */
const REFUSED = [
  ...[
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "224.0.0.1",
    "239.255.255.255",
  ],
  ...["240.0.0.1", "255.255.255.255"],
];
const ALLOWED = [
  "10.0.0.1",
  "192.168.1.20",
  "172.16.0.1",
  "169.253.1.1",
  "126.0.0.1",
  "203.0.113.9",
  "8.8.8.8",
];

function hex(address: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** Disguises of an IPv4 address within IPv6. */
const DISGUISES: readonly ((address: string) => string)[] = [
  (address) => `::ffff:${address}`,
  (address) => `::ffff:${hex(address)}`,
  (address) => `0:0:0:0:0:FFFF:${hex(address)}`,
  (address) => `::ffff:0:${hex(address)}`,
  (address) => `64:ff9b::${hex(address)}`,
  (address) => `2002:${hex(address)}::1`,
];

describe("the rule of addresses", () => {
  it("refuses this machine, the link, and many at once, in every disguise", () => {
    for (const address of REFUSED) {
      for (const one of [address, ...DISGUISES.map((disguise) => disguise(address))])
        expect(mayReach(one), one).toBe(false);
    }
    for (const address of [
      "::",
      "::1",
      "::10.0.0.1",
      "fe80::1",
      "febf::1",
      "ff02::1",
      "ff0e::1",
      "fe80::1%eth0",
      "no address",
      "",
    ])
      expect(mayReach(address), address).toBe(false);
  });

  it("allows all others", () => {
    for (const address of ALLOWED) {
      for (const one of [address, ...DISGUISES.map((disguise) => disguise(address))])
        expect(mayReach(one), one).toBe(true);
    }
    for (const address of ["2001:db8::5", "fd00::1", "fc00::1", "fec0::1", "2a00:1450::1"])
      expect(mayReach(address), address).toBe(true);
  });

  it("says the same of an address in whatever disguise", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom(...DISGUISES), (address, disguise) => {
        expect(mayReach(disguise(address))).toBe(mayReach(address));
      }),
    );
  });

  it("refuses all of 127.0.0.0/8 and 169.254.0.0/16", () => {
    fc.assert(
      fc.property(fc.nat(0xffffff), (rest) => {
        expect(mayReach(`127.${rest >> 16}.${(rest >> 8) & 255}.${rest & 255}`)).toBe(false);
        expect(mayReach(`169.254.${(rest >> 8) & 255}.${rest & 255}`)).toBe(false);
      }),
    );
  });
});

describe("placeOf", () => {
  it("reads a host with or without a port", () => {
    expect(placeOf("bmc.example", 623)).toEqual({ host: "bmc.example", port: 623 });
    expect(placeOf("BMC_7.Example:8443", 443)).toEqual({ host: "bmc_7.example", port: 8443 });
    expect(placeOf("10.0.0.7:1", 443)).toEqual({ host: "10.0.0.7", port: 1 });
    expect(placeOf("[fd00::7]:8443", 443)).toEqual({ host: "fd00::7", port: 8443 });
    expect(placeOf("fd00::7", 443)).toEqual({ host: "fd00::7", port: 443 });
    expect(placeOf("FD00:0:0::0007", 443).host).toBe("fd00::7");
    expect(placeOf("[FD00:0::7]:1", 443).host).toBe("fd00::7");
    expect(placeOf("[::ffff:10.0.0.7]", 443).host).toBe("10.0.0.7");
  });

  it("takes an IPv4 address in its usual spelling alone", async () => {
    const spellings = [
      "127.1",
      "0x7f.1",
      "2130706433",
      "017700000001",
      "0177.0.0.1",
      "0",
      "0xffffffff",
      "127.0.0.1.",
    ];
    for (const spelling of spellings)
      expect(await codeOf((async () => placeOf(spelling, 443))()), spelling).toBe("bad_option");
  });

  it("refuses what is no host", async () => {
    const texts = [
      "",
      ":443",
      "a b",
      "host:",
      "host:0",
      "host:65536",
      "host:1:2",
      "http://host",
      "user@host",
      "host/path",
    ];
    for (const text of [
      ...texts,
      "fe80::1%eth0",
      "[fe80::1%25eth0]",
      "[10.0.0.1]",
      "1.2.3.4.5",
      "999.1.1.1",
      "host\n",
    ])
      expect(await faultOf((async () => placeOf(text, 443))()), text).toMatchObject({
        code: "bad_option",
        detail: "address",
      });
  });

  it("never does anything else, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: "grapheme" })), (text) => {
        try {
          expect(placeOf(text, 443).host).toMatch(/^[a-z0-9_.:-]+$/i);
        } catch (error) {
          expect(error).toMatchObject({ code: "bad_option" });
        }
      }),
    );
  });
});

describe("addressesOf", () => {
  it("looks a name up once, and refuses it for any one of its addresses", async () => {
    const resolve = vi.fn(() => Promise.resolve(["10.0.0.1", "127.0.0.1"]));
    expect(await codeOf(addressesOf("rebound.example", resolve, mayReach))).toBe("address_refused");
    expect(resolve).toHaveBeenCalledTimes(1);
    const good = vi.fn(() => Promise.resolve(["10.0.0.1", "fd00::1"]));
    expect(await addressesOf("bmc.example", good, mayReach)).toEqual(["10.0.0.1", "fd00::1"]);
  });

  it("says that a name is not known", async () => {
    expect(
      await codeOf(addressesOf("nowhere.example", () => Promise.reject(new Error("ENOTFOUND")), mayReach)),
    ).toBe("name_unknown");
    expect(await codeOf(addressesOf("empty.example", () => Promise.resolve([]), mayReach))).toBe(
      "name_unknown",
    );
  });
});
