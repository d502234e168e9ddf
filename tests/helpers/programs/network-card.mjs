// Listens for magic packets on the host that it runs on, as the network card of a sleeping machine does:
//   node network-card.mjs MAC
// Prints a line of JSON for each that is for this card: {"from"}.
import { createSocket } from "node:dgram";
import { addressIn } from "../../../scripts/simulated-fleet/network-cards.mjs";

/** Network cards are woken through the discard service. */
const WAKE_PORT = 9;

const [macAddress = ""] = process.argv.slice(2);
const socket = createSocket({ type: "udp4", reuseAddr: true });
socket.on("message", (packet, { address }) => {
  if (addressIn(packet) === macAddress) console.log(JSON.stringify({ from: address }));
});
socket.bind(WAKE_PORT, "0.0.0.0", () => console.log(JSON.stringify({ listens: true })));
