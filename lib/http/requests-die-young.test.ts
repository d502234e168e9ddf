import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { onDeno } from "../compat/testing";

/** Listeners as the manager has them, whose handler reads, waits and answers; each request weighs 32 kB. */
const LISTENING = `
  import { connect } from "node:net";
  import { networks } from "./addresses";
  import { httpLimits } from "./limits";
  import { openListeners } from "./listeners";
  const listeners = await openListeners({
    http: { host: "127.0.0.1", port: 0 },
    https: null,
    trustedProxies: networks([]),
    publicHost: null,
    limits: httpLimits(1024),
    onError: (error) => console.error(error),
    onEvicted: () => undefined,
  });
  listeners.serve(async (request, response) => {
    request.weight = new Array(4000).fill(0);
    for await (const part of request) void part;
    response.writeHead(200, { "content-length": 1 });
    response.end("x");
  });
  const call =
    "POST /agent/x HTTP/1.1\\r\\nhost: localhost\\r\\ncontent-type: application/proto\\r\\ncontent-length: 1\\r\\n\\r\\n1";
  let asked = 0;
  const ask = (socket) => new Promise((resolve) => {
    socket.once("data", resolve);
    socket.write(call);
  });
  const sockets = Array.from({ length: 40 }, () => connect(listeners.http.port, "127.0.0.1"));
  const askAll = (times) => Promise.all(sockets.map(async (socket) => {
    for (let time = 0; time < times; time += 1) {
      await ask(socket);
      if ((asked += 1) % 20 === 0) gc({ type: "minor" });
    }
  }));
  const inUse = () => {
    for (let time = 0; time < 3; time += 1) gc({ type: "minor" });
    return process.memoryUsage().heapUsed;
  };
  await askAll(50);
  gc();
  const before = inUse();
  await askAll(100);
  console.log((inUse() - before) / 4000);`;

/** docs/decisions/024-requests-die-young.md */
test("collections of the nursery take all of a request that was answered", async () => {
  const { outputFiles } = await build({
    stdin: { contents: LISTENING, resolveDir: fileURLToPath(new URL(".", import.meta.url)) },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node22",
  });
  const { line, process } = await onDeno(
    outputFiles[0]?.text ?? "",
    "--expose-gc",
    "--no-allocation-site-pretenuring",
    // Old objects stay for as long as it is measured.
    "--initial-old-space-size=512",
  );
  process.kill();
  expect(Number(line)).toBeLessThan(4_000);
});
