import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { magicPacket } from "./magic-packet";
import { NoPacketSent, sendMagicPacket } from "./magic-packet-sender";

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
  const [packet] = (await once(listener, "message", { signal: AbortSignal.timeout(2000) })) as [Buffer];
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
