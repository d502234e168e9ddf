import { createSocket } from "node:dgram";
import { Fault } from "../common/say.mjs";

/** The form of a magic packet. The fleet checks the manager's packets, and so must not share their code. */

const LENGTH = 102;
const ADDRESS = 6;

/**
 * @param {Uint8Array} packet
 * @returns {string | undefined} the MAC address that a magic packet wakes, in capitals; undefined for anything else
 */
export function addressIn(packet) {
  if (packet.length !== LENGTH) return undefined;
  for (let i = 0; i < LENGTH; i++) {
    const expected = i < ADDRESS ? 0xff : packet[ADDRESS + (i % ADDRESS)];
    if (packet[i] !== expected) return undefined;
  }
  const address = [...packet.subarray(ADDRESS, 2 * ADDRESS)];
  return address.map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":");
}

/**
 * Listens for magic packets, as the network cards of sleeping machines do.
 * @param {{ address: string, port: number }} at the address of the broadcasts
 * @param {(macAddress: string) => void} wake
 * @param {(bytes: number) => void} [other] receives the length of anything that is no magic packet
 * @returns {Promise<{ port: number, close: () => void }>}
 * @throws Fault where the port cannot be had
 */
export function listenForMagicPackets({ address, port }, wake, other = () => undefined) {
  const socket = createSocket({ type: "udp4", reuseAddr: true });
  socket.on("message", (packet) => {
    const macAddress = addressIn(packet);
    if (macAddress) wake(macAddress);
    else other(packet.length);
  });
  return new Promise((resolve, reject) => {
    socket.once("error", (error) => {
      socket.close();
      reject(new Fault(`The simulated fleet cannot listen on ${address}:${port}: ${error.message}`));
    });
    socket.bind(port, address, () => resolve({ port: socket.address().port, close: () => socket.close() }));
  });
}
