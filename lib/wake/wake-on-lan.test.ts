import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { NetworkInterfaceInfo } from "node:os";
import { afterEach, beforeEach, expect, test } from "vitest";
import { magicPacket } from "./magic-packet";
import { NoPacketSent, sendMagicPacket, broadcastAddress, broadcastAddresses } from "./wake-on-lan";

const MAC = "02:11:22:33:44:55";
let listener: Socket;
let port: number;

beforeEach(async () => {
  listener = createSocket({ type: "udp4", reuseAddr: true });
  listener.bind(0, "0.0.0.0");
  await once(listener, "listening");
  port = listener.address().port;
});
afterEach(() => listener.close());

async function nextPacket(): Promise<Buffer> {
  const [packet] = (await once(listener, "message", { signal: AbortSignal.timeout(20_000) })) as [Buffer];
  return packet;
}

test("a broadcast on loopback arrives with its 102 bytes", async () => {
  const arrived = nextPacket();
  await sendMagicPacket(MAC, [{ host: "127.255.255.255", port }]);
  const packet = await arrived;
  expect(packet).toHaveLength(102);
  expect(new Uint8Array(packet)).toEqual(magicPacket(MAC));
});

test("one target that can be reached is enough", async () => {
  const arrived = nextPacket();
  await sendMagicPacket(MAC, [
    { host: "240.0.0.1", port: 0 }, // port 0 is no target
    { host: "127.0.0.1", port },
  ]);
  expect((await arrived).subarray(0, 6).toString("hex")).toBe("ffffffffffff");
});

test("what went out tells where to, and where it could not go", async () => {
  const targets = [
    { host: "127.0.0.1", port: 0 },
    { host: "127.0.0.1", port },
  ];
  const { faults, ...sent } = await sendMagicPacket(MAC, targets);
  expect(sent).toEqual({ targets: [`127.0.0.1:${port}`], networks: null });
  expect(faults).toEqual([expect.stringMatching(/^127\.0\.0\.1:0: /)]);
});

test("no target at all is refused", async () => {
  await expect(sendMagicPacket(MAC, [])).rejects.toThrow(new NoPacketSent("there is nowhere to send it to"));
});

test("where every send fails, the reason names each target", async () => {
  const failed = sendMagicPacket(MAC, [
    { host: "127.0.0.1", port: 0 },
    { host: "127.0.0.2", port: 0 },
  ]);
  await expect(failed).rejects.toBeInstanceOf(NoPacketSent);
  await expect(failed).rejects.toThrow(/^127\.0\.0\.1:0: .+; 127\.0\.0\.2:0: .+$/);
});

test("what is no MAC address is never sent", async () => {
  await expect(sendMagicPacket("nonsense", [{ host: "127.0.0.1", port }])).rejects.toThrow(RangeError);
});

test.each([
  ["192.168.1.7", "255.255.255.0", "192.168.1.255"],
  ["10.20.30.40", "255.0.0.0", "10.255.255.255"],
  ["172.16.5.6", "255.255.240.0", "172.16.15.255"],
  ["192.0.2.130", "255.255.255.128", "192.0.2.255"],
  ["192.0.2.9", "255.255.255.252", "192.0.2.11"],
  ["127.0.0.1", "255.0.0.0", "127.255.255.255"],
  ["192.0.2.1", "0.0.0.0", "255.255.255.255"],
])("%s with netmask %s is reached at %s", (address, netmask, broadcast) => {
  expect(broadcastAddress(address, netmask)).toBe(broadcast);
});

test.each([
  ["::1", "255.0.0.0"],
  ["10.0.0.1", "ffff::"],
  ["10.0.0", "255.0.0.0"],
])("refuses %s / %s", (address, netmask) => {
  expect(() => broadcastAddress(address, netmask)).toThrow(RangeError);
});

function on(address: string, netmask: string, internal = false): NetworkInterfaceInfo {
  return { address, netmask, internal, family: "IPv4", mac: "02:00:00:00:00:01", cidr: null };
}

test("every interface but loopback, the limited broadcast last, each once", () => {
  const addresses = broadcastAddresses({
    lo: [on("127.0.0.1", "255.0.0.0", true)],
    eth0: [
      on("192.168.1.7", "255.255.255.0"),
      on("192.168.1.8", "255.255.255.0"),
      { ...on("::", "::"), address: "fe80::1", netmask: "ffff::", family: "IPv6", scopeid: 2 },
    ],
    eth1: [on("10.0.0.1", "255.255.0.0")],
    vpn0: [on("100.64.0.1", "255.255.255.255")],
    ptp0: [on("192.0.2.0", "255.255.255.254")],
    gone: undefined,
  });
  expect(addresses).toEqual(["192.168.1.255", "10.0.255.255", "255.255.255.255"]);
});

test("without a network there is still the limited broadcast", () => {
  expect(broadcastAddresses({})).toEqual(["255.255.255.255"]);
});
