import { expect, test } from "vitest";
import { stopReading } from "./stop-reading";
import { keyed, onDeno } from "./testing";

/**
 * The bytes, of 20 MB that are sent over TLS, that a server reads which pauses so at once: within a time in
 * milliseconds, or until they are more than half.
 */
async function readOnDeno(pause: string, within: number): Promise<number> {
  const server = await onDeno(`
    import { createServer } from "node:https";
    import { connect } from "node:tls";
    const server = createServer(${JSON.stringify(await keyed())}, ({ socket }) => {
      (${pause})(socket);
      const end = Date.now() + ${within};
      const look = setInterval(() => {
        if (socket.bytesRead <= 10_000_000 && Date.now() < end) return;
        clearInterval(look);
        console.log(socket.bytesRead);
      }, 50);
    });
    server.listen(0, "127.0.0.1", () => {
      const socket = connect({ port: server.address().port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.on("error", () => undefined);
      socket.write("POST / HTTP/1.1\\r\\nhost: localhost\\r\\ncontent-length: 30000000\\r\\n\\r\\n");
      socket.write(new Uint8Array(20_000_000));
    });`);
  server.process.kill();
  return Number(server.line);
}

test("on Deno a paused TLS socket still reads on", async () => {
  expect(await readOnDeno("(socket) => socket.pause()", 20_000)).toBeGreaterThan(10_000_000);
}, 30_000);

test("it reads no more where it is told so", async () => {
  expect(await readOnDeno(stopReading.toString(), 1_000)).toBeLessThan(5_000_000);
}, 30_000);
