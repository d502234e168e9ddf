import { createServer as createWebServer } from "node:http";
import { createServer } from "node:net";

/**
 * @typedef {object} Service something that a machine offers while it is up
 * @property {"web" | "ssh"} kind
 * @property {number} port at 127.0.0.1, where all simulated machines are
 */

/**
 * The services of a machine. One whose port is taken is reported, and tried again each second.
 * @param {string} name of the machine
 * @param {readonly Service[]} offered
 * @param {(line: string) => void} report
 */
export function createServices(name, offered, report) {
  /** @type {{ close: () => void, sockets: Set<import("node:net").Socket> }[]} */
  let open = [];
  return {
    open() {
      for (const { kind, port } of offered) {
        const server = KINDS[kind](name);
        /** @type {Set<import("node:net").Socket>} */
        const sockets = new Set();
        server.on("connection", (socket) => {
          sockets.add(socket);
          socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
        });
        /** @type {NodeJS.Timeout | undefined} */
        let again;
        const listen = () => server.listen(port, "127.0.0.1");
        server.on("error", (error) => {
          if (!again) report(`its ${kind} service cannot listen yet: ${error.message}`);
          again = setTimeout(listen, 1000);
        });
        listen();
        const close = () => {
          clearTimeout(again);
          server.close();
        };
        open.push({ close, sockets });
      }
    },
    /** Nobody answers any more: whoever is inside is cut off. */
    close() {
      for (const { close, sockets } of open) {
        close();
        for (const socket of sockets) socket.destroy();
      }
      open = [];
    },
  };
}

/** @type {Record<Service["kind"], (name: string) => import("node:net").Server>} */
const KINDS = {
  web: (name) => {
    const since = new Date().toLocaleTimeString("en-GB");
    const text = `${name} is awake, since ${since}.`;
    return createWebServer((_request, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.setHeader("connection", "close");
      response.end(`<!doctype html><title>${name}</title><h1>${text}</h1>\n`);
    });
  },
  ssh: (name) =>
    createServer((socket) => {
      socket.write("SSH-2.0-simulated\r\n");
      socket.once("data", () =>
        socket.end(farewell(`${name} is awake. It is simulated: nobody can log in.`)),
      );
    }),
};

/**
 * The message with which a server of SSH ends a connection, for its client to show (RFC 4253, 11.1).
 * @param {string} text ASCII
 */
function farewell(text) {
  const BY_APPLICATION = 11;
  const payload = Buffer.alloc(1 + 4 + 4 + text.length + 4);
  payload.writeUInt8(1, 0);
  payload.writeUInt32BE(BY_APPLICATION, 1);
  payload.writeUInt32BE(text.length, 5);
  payload.write(text, 9, "ascii");
  // Whole blocks of eight bytes, with at least four of padding.
  const padding = 4 + ((8 - ((5 + payload.length + 4) % 8)) % 8);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(1 + payload.length + padding, 0);
  head.writeUInt8(padding, 4);
  return Buffer.concat([head, payload, Buffer.alloc(padding)]);
}
