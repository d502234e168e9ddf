import { expect, test } from "vitest";
import { MOST_SCANNED, scanOf } from "./scan";

const HEAD = "IP address       HW type     Flags       HW address            Mask     Device\n";
const line = (address: string, mac: string, flags = "0x2"): string =>
  `${address.padEnd(17)}0x1         ${flags}         ${mac}     *        eth0\n`;
const macOf = (at: number): string =>
  `02:00:5E:01:${(at >> 8).toString(16).padStart(2, "0")}:${(at & 255).toString(16).padStart(2, "0")}`.toUpperCase();

test("machines that no server has are offered, each once and by their addresses", () => {
  const card = { name: "eth1", macAddress: "02:00:5e:00:53:03", wakeOnLan: true, defaultRoute: false };
  const servers = [
    { macAddress: "02:00:5E:00:53:02", agent: null },
    { macAddress: "02:00:5E:00:53:09", agent: { interfaces: [card] } as never },
  ];
  const table = [
    line("192.0.2.10", "02:00:5e:00:53:01"),
    line("192.0.2.9", "02:00:5e:00:53:04"),
    line("198.51.100.7", "02:00:5e:00:53:01"),
    line("192.0.2.11", "02:00:5e:00:53:02"),
    line("192.0.2.12", "02:00:5e:00:53:03"),
    line("192.0.2.13", "00:00:00:00:00:00", "0x0"),
    line("224.0.0.251", "01:00:5e:00:00:fb"),
    "nonsense\n",
  ];
  expect(scanOf(HEAD + table.join(""), servers)).toEqual({
    machines: [
      { macAddress: "02:00:5E:00:53:04", address: "192.0.2.9", device: "eth0" },
      { macAddress: "02:00:5E:00:53:01", address: "192.0.2.10", device: "eth0" },
    ],
    more: 0,
  });
  expect(scanOf("", servers)).toEqual({ machines: [], more: 0 });
});

test("no more are offered than can be looked at", () => {
  const table = Array.from({ length: MOST_SCANNED + 3 }, (_, at) =>
    line(`198.18.${at >> 8}.${at & 255}`, macOf(at)),
  );
  const { machines, more } = scanOf(table.join(""), []);
  expect([machines.length, more]).toEqual([MOST_SCANNED, 3]);
});
