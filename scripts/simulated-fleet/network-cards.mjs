import { createSocket } from "node:dgram";
import { Fault } from "../common/fault.mjs";
import { addressIn } from "./magic-packet.mjs";

/**
 * Listens for magic packets, as the network cards of sleeping machines do.
 * @param {{ address: string, port: number }} at where packets are broadcast to
 * @param {(macAddress: string) => void} wake
 * @param {(bytes: number) => void} [other] hears of what is no magic packet
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
