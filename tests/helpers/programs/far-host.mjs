// Plays one server on the host that it runs on, and captures every datagram that reaches the wake port.
//   node far-host.mjs FOLDER NAME MAC MANAGER_URL CA_FILE       KOMO_USER and KOMO_PASSWORD log in
// Prints a line of JSON for each: {"packet", "from"}, {"reported"}, {"uuid"}.
import { createSocket } from "node:dgram";
import { createFleet } from "../../../scripts/simulated-fleet/fleet.mjs";

/** Network cards are woken through the discard service. */
const WAKE_PORT = 9;

const [folder = "", name = "", macAddress = "", url = "", caFile = ""] = process.argv.slice(2);
const { KOMO_USER: userId = "", KOMO_PASSWORD: password = "" } = process.env;
const say = (line) => console.log(JSON.stringify(line));

const fleet = createFleet({
  folder,
  servers: [{ name, macAddress }],
  listen: { address: "0.0.0.0", port: WAKE_PORT },
  bootMs: 1000,
  shutdownMs: 1500,
  report: (_machine, reported) => say({ reported }),
});
await fleet.start();

const capture = createSocket({ type: "udp4", reuseAddr: true });
capture.on("message", (packet, { address }) => say({ packet: packet.toString("hex"), from: address }));
await new Promise((resolve) => capture.bind(WAKE_PORT, "0.0.0.0", resolve));

process.once("SIGTERM", async () => {
  capture.close();
  await fleet.stop();
});
const [{ uuid }] = await fleet.register({ url, userId, password, caFile });
say({ uuid });
