import { createSocket, type Socket } from "node:dgram";
import { isIPv4 } from "node:net";
import { networkInterfaces, type NetworkInterfaceInfo } from "node:os";
import { magicPacket } from "./magic-packet";

/** The port of the discard service, by which network cards are customarily woken. */
export const WAKE_PORT = 9;

/** The target of a magic packet: an IPv4 address, and a UDP port. */
export interface WakeTarget {
  readonly host: string;
  readonly port: number;
}

/** The outcome of a magic packet that was sent. */
export interface SentPacket {
  /** Targets that it was sent to, as host:port. */
  readonly targets: readonly string[];
  /** Targets that it could not be sent to, each with the reason. */
  readonly faults: readonly string[];
  /** The networks that receive it, as CIDR; null: the targets were given, and their networks are unknown. */
  readonly networks: readonly string[] | null;
}

/** No magic packet could be sent anywhere; the message says why. */
export class NoPacketSent extends Error {
  override readonly name = "NoPacketSent";
}

/**
 * The wake-up that every server has: a magic packet on the manager's own networks. @param targets as for
 * `sendMagicPacket`
 */
export function wakeOnLan(targets: readonly WakeTarget[] | null) {
  return {
    wake: ({ macAddress }: { readonly macAddress: string }): Promise<SentPacket> =>
      sendMagicPacket(macAddress, targets),
    networks: (): readonly string[] | null => (targets ? null : networksOf(networkInterfaces())),
  };
}

/**
 * Sends the magic packet for a MAC address and resolves when it went out to at least one target.
 * @param targets null: the broadcast address of every interface (read anew each time) and 255.255.255.255 @throws
 *   NoPacketSent
 */
export async function sendMagicPacket(
  macAddress: string,
  targets: readonly WakeTarget[] | null,
): Promise<SentPacket> {
  const packet = magicPacket(macAddress);
  const interfaces = targets ? {} : networkInterfaces();
  const where = targets ?? broadcastAddresses(interfaces).map((host) => ({ host, port: WAKE_PORT }));
  const socket = await openSocket();
  try {
    const outcomes = await Promise.allSettled(where.map((target) => sendTo(socket, packet, target)));
    const faults = outcomes.flatMap((outcome) =>
      outcome.status === "rejected" ? [String(outcome.reason)] : [],
    );
    const taken = where.filter((_, index) => outcomes[index]?.status === "fulfilled");
    if (taken.length > 0) {
      const networks = targets ? null : networksOf(interfaces);
      return { targets: taken.map(({ host, port }) => `${host}:${port}`), faults, networks };
    }
    throw new NoPacketSent(faults.length > 0 ? faults.join("; ") : "there is nowhere to send it to");
  } finally {
    socket.close();
  }
}

async function openSocket(): Promise<Socket> {
  const socket = createSocket("udp4");
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once("error", reject).bind(0, () => {
        socket.off("error", reject);
        resolve();
      });
    });
    socket.setBroadcast(true);
  } catch (error) {
    throw new NoPacketSent(`no socket: ${reasonOf(error)}`, { cause: error });
  }
  // Errors that belong to no send (an ICMP answer) change nothing about sent packets.
  socket.on("error", () => undefined);
  return socket;
}

function sendTo(socket: Socket, packet: Uint8Array, target: WakeTarget): Promise<void> {
  return new Promise((resolve, reject) => {
    // Rejections are for people: a string that names the target, not a stack.
    const fail = (error: unknown): void => reject(`${target.host}:${target.port}: ${reasonOf(error)}`);
    try {
      socket.send(packet, target.port, target.host, (error) => (error ? fail(error) : resolve()));
    } catch (error) {
      fail(error);
    }
  });
}

const REASONS: Readonly<Record<string, string>> = {
  ENETUNREACH: "no network",
  EHOSTUNREACH: "no route",
  ENETDOWN: "the network is down",
  EACCES: "not permitted to broadcast",
  EPERM: "blocked by the firewall",
  // Deno's code for ENETUNREACH, among others.
  UNKNOWN: "the network did not take it",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return (code && REASONS[code]) ?? code ?? (error instanceof Error ? error.message : String(error));
}

/** The address of every host of the network that the routing table prefers. */
const LIMITED_BROADCAST = "255.255.255.255";

/**
 * The address that reaches every host of an IPv4 network: host bits all ones (RFC 919).
 * @throws RangeError where either is not an IPv4 address
 */
export function broadcastAddress(address: string, netmask: string): string {
  const mask = octets(netmask);
  return octets(address)
    .map((octet, index) => octet | (~(mask[index] ?? 0) & 0xff))
    .join(".");
}

/**
 * Addresses by which every attached network receives a magic packet: the broadcast address of each interface that is
 * not loopback, and 255.255.255.255 last. Each once.
 */
export function broadcastAddresses(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  const own = broadcastInterfaces(interfaces).map(({ address, netmask }) =>
    broadcastAddress(address, netmask),
  );
  return [...new Set([...own, LIMITED_BROADCAST])];
}

/** A network of this machine, and the address by which all in it receive a packet. */
export interface AttachedNetwork {
  /** The interface. */
  readonly name: string;
  /** As CIDR. */
  readonly address: string;
  readonly broadcast: string;
}

/** The attached networks that receive such a packet, by the interfaces of this machine. */
export function attachedNetworks(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): AttachedNetwork[] {
  return Object.entries(interfaces).flatMap(([name, addresses]) =>
    broadcastInterfaces({ [name]: addresses }).map(({ address, netmask, cidr }) => ({
      ...{ name, address: cidr ?? address, broadcast: broadcastAddress(address, netmask) },
    })),
  );
}

/** The attached networks that receive such a packet, as CIDR, each once. */
function networksOf(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): string[] {
  return [...new Set(broadcastInterfaces(interfaces).flatMap(({ cidr }) => cidr ?? []))];
}

function broadcastInterfaces(interfaces: NodeJS.Dict<NetworkInterfaceInfo[]>): NetworkInterfaceInfo[] {
  return (
    Object.values(interfaces)
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family, internal }) => family === "IPv4" && !internal)
      // Point-to-point links (/31, /32) have no broadcast address.
      .filter(({ netmask }) => (octets(netmask)[3] ?? 0) < 254)
  );
}

function octets(address: string): number[] {
  if (!isIPv4(address)) throw new RangeError(`not an IPv4 address: ${address}`);
  return address.split(".").map(Number);
}
