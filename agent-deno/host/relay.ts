/**
 * Magic packets for other machines, sent because the manager asks for it: docs/security.md, "Relays". It names MAC
 * addresses, and nothing else: packet, port and targets are this file's own.
 */
import type { NetworkCard } from "../host-identity.ts";
import type { WakeRequest, WakeResult } from "../wakes.ts";

const PORT = 9;
/** The most packets a minute, whoever asks. */
const MOST_PACKETS = 30;
const MINUTE = 60_000;
/** Prefixes of networks that have a broadcast address, and that a site has. */
const [WIDEST, NARROWEST] = [8, 30];

/** Sends one packet to an IPv4 address. Rejects where the network does not take it. */
export type SendPacket = (packet: Uint8Array, host: string, port: number) => Promise<void>;

export interface Relay {
  /** Sends what is asked for, as far as it may. Never rejects. @param now milliseconds on a clock that nobody sets */
  passOn(
    requests: readonly WakeRequest[],
    cards: readonly NetworkCard[],
    now: number,
  ): Promise<readonly WakeResult[]>;
}

export function createRelay(send: SendPacket): Relay {
  /** Times of the packets of the last minute. */
  let sent: number[] = [];
  async function passOnOne(
    { id, macAddress }: WakeRequest,
    targets: readonly string[],
    now: number,
  ): Promise<WakeResult> {
    const failed = (fault: WakeResult["fault"]): WakeResult => ({ id, targets: 0, fault });
    const packet = magicPacket(macAddress);
    if (packet === undefined) return failed("bad_address");
    if (targets.length === 0) return failed("no_network");
    if (sent.length + targets.length > MOST_PACKETS) return failed("too_many");
    sent.push(...targets.map(() => now));
    const outcomes = await Promise.allSettled(targets.map((target) => send(packet, target, PORT)));
    const taken = outcomes.filter(({ status }) => status === "fulfilled").length;
    return taken === 0 ? failed("not_sent") : { id, targets: taken, fault: undefined };
  }
  return {
    passOn(requests, cards, now) {
      sent = sent.filter((at) => now - at < MINUTE);
      const targets = broadcastAddresses(cards);
      return Promise.all(requests.map((request) => passOnOne(request, targets, now)));
    },
  };
}

/** Broadcast addresses of this machine's own cards, each once. */
export function broadcastAddresses(cards: readonly NetworkCard[]): string[] {
  return [
    ...new Set(cards.flatMap(({ addresses }) => addresses.flatMap((cidr) => broadcastAddress(cidr) ?? []))),
  ];
}

/** The address of all hosts of a network (RFC 919); undefined where it has none. */
function broadcastAddress(cidr: string): string | undefined {
  const [address = "", prefix = ""] = cidr.split("/");
  const length = Number(prefix);
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address) || !(length >= WIDEST && length <= NARROWEST))
    return undefined;
  return address
    .split(".")
    .map((octet, index) => Number(octet) | (0xff >> Math.min(8, Math.max(0, length - index * 8))))
    .join(".");
}

/** Six bytes FF, then the address sixteen times; undefined where it is not that of one network card. */
export function magicPacket(macAddress: string): Uint8Array | undefined {
  if (!/^[0-9A-F]{2}(:[0-9A-F]{2}){5}$/i.test(macAddress)) return undefined;
  const address = macAddress.split(":").map((pair) => Number.parseInt(pair, 16));
  const isMulticast = ((address[0] ?? 1) & 1) === 1;
  if (isMulticast || address.every((byte) => byte === 0)) return undefined;
  const packet = new Uint8Array(102).fill(0xff);
  for (let offset = 6; offset < packet.length; offset += 6) packet.set(address, offset);
  return packet;
}
