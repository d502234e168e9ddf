import { MAC_ADDRESS } from "../power/words";

/** Length of a magic packet in bytes. */
const MAGIC_PACKET_LENGTH = 102;

/**
 * The Wake-on-LAN packet for a network card: six bytes FF, then its address sixteen times
 * (AMD, Magic Packet Technology, 1995).
 * @throws RangeError where the address is not a MAC address
 */
export function magicPacket(macAddress: string): Uint8Array {
  if (!MAC_ADDRESS.test(macAddress)) throw new RangeError(`not a MAC address: ${macAddress}`);
  const address = macAddress.split(":").map((pair) => Number.parseInt(pair, 16));
  const packet = new Uint8Array(MAGIC_PACKET_LENGTH).fill(0xff);
  for (let offset = 6; offset < MAGIC_PACKET_LENGTH; offset += 6) packet.set(address, offset);
  return packet;
}
