import { createServer } from "node:net";
import { Fault } from "../common/fault.mjs";

/**
 * @param {number} port on loopback
 * @param {string} command as typed, for the advice
 * @throws Fault where it cannot be had
 */
export function checkPort(port, command) {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (/** @type {NodeJS.ErrnoException} */ error) => {
      const reason =
        error.code === "EADDRINUSE" ? "is in use" : `cannot be used (${error.code ?? error.message})`;
      reject(new Fault(`Port ${port} ${reason}. Another one: ${command} -- --port ${port + 1}`));
    });
    server.listen(port, "127.0.0.1", () => server.close(resolve));
  });
}
