import { spawn, type ChildProcess } from "node:child_process";
import { createConnection } from "node:net";

/** A service in a process of its own: each connection that says a number is sent so many bytes. */
const SERVES = `
const { createServer } = require("node:net");
const chunk = Buffer.alloc(1 << 18, "x");
const server = createServer((socket) => {
  socket.on("error", () => {});
  socket.once("data", (said) => {
    let left = parseInt(said.toString(), 10);
    const stays = said.toString().endsWith("s");
    const more = () => {
      while (left > 0) {
        const piece = left < chunk.length ? chunk.subarray(0, left) : chunk;
        left -= piece.length;
        if (!socket.write(piece)) return;
      }
      if (left === 0 && !stays) { left = -1; socket.end(); }
    };
    socket.on("drain", more);
    more();
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;
/** Asks for so many bytes, counts them, and says how many came. */
const TAKES = `
const [port, bytes] = process.argv.slice(1).map(Number);
let came = 0;
const socket = require("node:net").createConnection({ host: "127.0.0.1", port, onread: {
  buffer: Buffer.alloc(1 << 20), callback: (count) => { came += count; return true; } } });
socket.on("connect", () => socket.write(String(bytes)));
socket.on("end", () => { console.log(came); socket.end(); });
socket.on("error", (error) => { console.error(String(error)); process.exit(1); });
`;

/** A service that sends as many bytes as it is asked for. */
export interface Service {
  readonly port: number;
  end(): void;
}

export async function startService(): Promise<Service> {
  const child = spawn(process.execPath, nodeArguments(SERVES), { stdio: ["ignore", "pipe", "inherit"] });
  return { port: Number(await line(child)), end: () => void child.kill() };
}

/** Takes so many bytes from a port, in a process of its own. @throws Error where others came */
export async function take(port: number, bytes: number): Promise<void> {
  const child = spawn(process.execPath, [...nodeArguments(TAKES), String(port), String(bytes)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const came = Number(await line(child));
  if (came !== bytes) throw new Error(`${came} of ${bytes} bytes came`);
}

/** Whether something listens at a port. */
export function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** Node takes a script as it is; Deno, which runs the benchmarks, by its own verb. */
function nodeArguments(script: string): string[] {
  return "Deno" in globalThis ? ["eval", "--ext=cjs", script] : ["-e", script];
}

function line(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (text: Buffer) => resolve(text.toString().trim()));
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
}
