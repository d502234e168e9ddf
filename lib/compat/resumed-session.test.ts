import { expect, test } from "vitest";
import { NO_SESSION } from "./resumed-session";
import { keyed, onDeno } from "./testing";

/** Whether the second of two connections on Deno goes on with the session of the first. */
async function isResumed(more: object): Promise<string> {
  const { line, process } = await onDeno(`
    import { once } from "node:events";
    import { connect, createServer } from "node:tls";
    const server = createServer(${JSON.stringify(await keyed())}, (socket) => {
      socket.on("error", () => undefined);
      // Whoever has read it has the session, too.
      socket.write("hello");
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const to = { port: server.address().port, host: "127.0.0.1", rejectUnauthorized: false };
    const isReused = async () => {
      const socket = connect({ ...to, ...${JSON.stringify(more)} });
      await once(socket, "data");
      const found = socket.isSessionReused();
      socket.destroy();
      return found;
    };
    console.log([await isReused(), await isReused()].join());`);
  process.kill();
  return line;
}

test("Deno still takes up an earlier session by itself", async () => {
  expect(await isResumed({})).toBe("false,true");
}, 30_000);

test("it does not with authorities of its own", async () => {
  expect(await isResumed(NO_SESSION)).toBe("false,false");
}, 30_000);
