import { expect, test } from "vitest";
import { isBarredHost, readWayAddress } from "./way-address";

test.each([
  ["bmc", { host: "bmc", port: null }],
  ["BMC-7.rack.example:8443", { host: "bmc-7.rack.example", port: 8443 }],
  ["192.0.2.7", { host: "192.0.2.7", port: null }],
  ["192.0.2.7:623", { host: "192.0.2.7", port: 623 }],
  ["2001:DB8::7", { host: "2001:db8::7", port: null }],
  ["[2001:db8::7]", { host: "2001:db8::7", port: null }],
  ["[2001:db8::7]:443", { host: "2001:db8::7", port: 443 }],
  ["_bmc.example", { host: "_bmc.example", port: null }],
])("%s is read", (text, address) => {
  expect(readWayAddress(text)).toEqual(address);
});

test.each([
  ...[
    "",
    " ",
    "bmc ",
    "bmc:",
    "bmc:0",
    "bmc:65536",
    "bmc:1:2",
    "http://bmc",
    "bmc/redfish",
    "a@bmc",
    "bmc?x",
  ],
  ...[
    "-bmc",
    "bmc.",
    "b..c",
    "192.0.2",
    "192.0.2.256",
    "127.1",
    "2130706433",
    "0x7f.1",
    "0x7f000001",
    "bmc.0x1",
  ],
  ...[
    "01.2.3.4",
    "fe80::1%eth0",
    "[fe80::1%25eth0]",
    "[192.0.2.7]",
    "2001:db8::7::1",
    "::1:443x",
    "b\nc",
    "b\u0000c",
  ],
  ...["a".repeat(64), `${"a.".repeat(127)}a`, "ｂｍｃ", "１２７.0.0.1"],
])("%j is not", (text) => {
  expect(readWayAddress(text)).toBeNull();
});

test.each([
  ...[
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "0.1.2.3",
    "169.254.169.254",
    "224.0.0.1",
    "239.1.2.3",
    "240.0.0.1",
  ],
  ...[
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "fe80::1",
    "febf::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
  ],
  ...["::ffff:169.254.1.1", "64:ff9b::127.0.0.1", "64:ff9b::e000:1", "2002:7f00:1::1", "2002:a9fe:a9fe::"],
  ...["localhost", "LOCALHOST", "bmc.localhost", "::127.0.0.1"],
])("%s is barred", (host) => {
  expect(isBarredHost(host)).toBe(true);
});

test.each([
  ...[
    "10.0.0.5",
    "192.168.1.9",
    "172.16.0.1",
    "169.253.1.1",
    "169.255.1.1",
    "223.255.255.254",
    "128.0.0.1",
    "bmc",
  ],
  ...[
    "2001:db8::1",
    "fd00::1",
    "fec0::1",
    "::ffff:10.0.0.5",
    "64:ff9b::a00:5",
    "2002:a00:5::1",
    "localhost.example",
  ],
])("%s is not", (host) => {
  expect(isBarredHost(host)).toBe(false);
});
