import { assert } from "../testing/assert.ts";
import { NO_DETAILS } from "../testing/card.ts";
import type { NetworkCard } from "../host-identity.ts";
import { broadcastAddresses, createRelay, magicPacket } from "./relay.ts";

function card(...addresses: string[]): NetworkCard {
  return {
    name: "eth0",
    macAddress: "02:00:00:00:00:01",
    wakeOnLan: true,
    defaultRoute: true,
    ...NO_DETAILS,
    addresses,
  };
}

interface Sent {
  readonly packet: Uint8Array;
  readonly to: string;
}

/** A relay whose packets are kept here instead of being sent. */
function relay(fails: (host: string) => boolean = () => false) {
  const sent: Sent[] = [];
  const send = (packet: Uint8Array, host: string, port: number) => {
    if (fails(host)) return Promise.reject(new Error("unreachable"));
    sent.push({ packet, to: `${host}:${port}` });
    return Promise.resolve();
  };
  return { ...createRelay(send), sent };
}

const one = (macAddress: string, id = "a") => [{ id, macAddress }];
const MAC = "02:00:5E:00:53:01";

Deno.test("a packet has six bytes FF and the address sixteen times, and that of a single card only", () => {
  const packet = magicPacket("02:00:5e:00:53:01");
  assert.equal(packet?.length, 102);
  assert.deepEqual(
    [...(packet?.subarray(0, 12) ?? [])],
    [255, 255, 255, 255, 255, 255, 2, 0, 0x5e, 0, 0x53, 1],
  );
  assert.deepEqual([...(packet?.subarray(96) ?? [])], [2, 0, 0x5e, 0, 0x53, 1]);
  for (const bad of [
    "01:00:5E:00:00:01",
    "FF:FF:FF:FF:FF:FF",
    "00:00:00:00:00:00",
    "02:00:5E:00:53",
    "",
    "10.0.0.1",
  ])
    assert.equal(magicPacket(bad), undefined, bad);
});

Deno.test("packets go to the broadcast addresses of its own cards, port 9, each once", async () => {
  const { passOn, sent } = relay();
  const cards = [
    card("10.92.2.10/24", "10.92.2.11/24"),
    card("172.16.5.9/20"),
    card("192.0.2.1/32", "1.2.3.4/31"),
  ];
  assert.deepEqual(await passOn(one(MAC), cards, 0), [{ id: "a", targets: 2, fault: undefined }]);
  assert.deepEqual(
    sent.map(({ to }) => to),
    ["10.92.2.255:9", "172.16.15.255:9"],
  );
  assert.deepEqual(broadcastAddresses([card("0.0.0.0/0", "8.8.8.8/7", "nonsense/24", "300.1.1.1")]), []);
});

Deno.test("what cannot be sent says why: another kind of address, no network, a network that does not take it", async () => {
  const { passOn, sent } = relay((host) => host.startsWith("10."));
  assert.equal((await passOn(one("01:00:5E:00:00:01"), [card("192.0.2.7/24")], 0))[0]?.fault, "bad_address");
  assert.equal((await passOn(one(MAC), [card()], 0))[0]?.fault, "no_network");
  assert.equal((await passOn(one(MAC), [card("10.0.0.1/24")], 0))[0]?.fault, "not_sent");
  assert.deepEqual(await passOn(one(MAC), [card("10.0.0.1/24", "192.0.2.7/24")], 0), [
    { id: "a", targets: 1, fault: undefined },
  ]);
  assert.equal(sent.length, 1);
});

Deno.test("30 packets a minute, whoever asks", async () => {
  const { passOn, sent } = relay();
  for (let i = 0; i < 40; i += 1) {
    const [result] = await passOn(one(MAC, `${i}`), [card("192.0.2.7/24")], i * 1000);
    assert.equal(result?.fault, i < 30 ? undefined : "too_many", `${i}`);
  }
  assert.equal(sent.length, 30);
  assert.equal((await passOn(one(MAC), [card("192.0.2.7/24")], 60_500))[0]?.fault, undefined);
});
