// The least that can be asked of a server: reads a body, and answers so many bytes. Compiled like the manager, it is
// what a heartbeat is held against. Usage: bare-server node|deno BYTES [FILE with certificate and key, for TLS]
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";

const [kind, bytes = "0", file] = process.argv.slice(2);
const answer = new Uint8Array(Number(bytes)).fill(65);
const headers = { "content-type": "application/proto", "content-length": bytes };
const tls = file === undefined ? {} : credentials(readFileSync(file, "utf8"));

/** @param {string} pem */
function credentials(pem) {
  const block = (/** @type {string} */ of) =>
    new RegExp(`-----BEGIN ${of}-----[^]*?-----END ${of}-----`).exec(pem)?.[0] ?? "";
  return { cert: block("CERTIFICATE"), key: block("PRIVATE KEY") };
}

/** @param {number} port */
function announce(port) {
  process.stdout.write(`${port}\n`);
}

if (kind === "deno") {
  const { Deno } = /** @type {any} */ (globalThis);
  const onListen = (/** @type {{ port: number }} */ { port }) => announce(port);
  Deno.serve({ hostname: "127.0.0.1", port: 0, onListen, ...tls }, async (/** @type {Request} */ request) => {
    await request.arrayBuffer();
    return new Response(answer, { headers });
  });
} else {
  const make = file === undefined ? createServer : createTlsServer;
  const server = make(tls, (request, response) => {
    /** @type {Buffer[]} */
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      response.writeHead(200, headers);
      response.end(answer);
    });
  });
  // As the manager does: what is kept is kept between two turns.
  server.keepAliveTimeout = 65_000;
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address !== null && typeof address === "object") announce(address.port);
  });
}
