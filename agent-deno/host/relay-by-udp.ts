import { createRelay, type Relay, type SendPacket } from "./relay.ts";

/** A relay over the network of this machine. */
export function relayByUdp(): Relay {
  return createRelay(sendByUdp);
}

/** A socket for a moment: a relay is asked seldom. Deno lets it send to broadcast addresses. */
const sendByUdp: SendPacket = async (packet, hostname, port) => {
  const socket = Deno.listenDatagram({ transport: "udp", hostname: "0.0.0.0", port: 0 });
  try {
    await socket.send(packet, { transport: "udp", hostname, port });
  } finally {
    socket.close();
  }
};
