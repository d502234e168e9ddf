import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { Fault } from "../common/say.mjs";

/**
 * Makes sure that only one komoriuta works on a folder: two would share a database and the fleet's disks.
 * @param {string} folder
 * @returns {() => void} releases it
 * @throws Fault where one is at work
 */
export function takeFolder(folder) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = path.join(folder, "running.pid");
  const pid = runningPid(file);
  if (pid)
    throw new Fault(`komoriuta is already running on ${folder} (process ${pid}). Stop that one first.`);
  writeFileSync(file, String(process.pid));
  return () => rmSync(file, { force: true });
}

/** @param {string} file */
function runningPid(file) {
  try {
    const pid = Number(readFileSync(file, "utf8"));
    process.kill(pid, 0);
    // The id may be another program's by now; where that cannot be told, it is not believed to be ours.
    const line = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    return /scripts\/(up|dev)\.mjs/.test(line) ? pid : undefined;
  } catch {
    return undefined;
  }
}

/**
 * @param {number} port on loopback
 * @param {string} command as typed, for the advice
 * @throws Fault where it is taken
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
