import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

/** A socket of QEMU with lines of JSON: its monitor's (QMP), or that of the agent in the machine. */
export interface QemuSocket {
  /**
   * @returns the command's result
   * @throws Error where it failed, was not answered within `withinMs` milliseconds, or the machine went off
   */
  readonly call: <T>(command: string, args?: object, withinMs?: number) => Promise<T>;
  /** Events so far, the latest last. */
  readonly events: () => readonly QemuEvent[];
  readonly close: () => void;
}

interface QemuEvent {
  readonly event: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

interface Answer {
  readonly id?: number;
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** Opens a socket that QEMU is about to make. */
export async function openQemuSocket(path: string): Promise<QemuSocket> {
  const socket = await connected(path);
  const waiting = new Map<number, (answer: Answer) => void>();
  const events: QemuEvent[] = [];
  let count = 0;
  let rest = "";
  socket.setEncoding("utf8").on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = parse(line);
      if ("event" in message) events.push(message);
      else if (message.id !== undefined) waiting.get(message.id)?.(message);
    }
  });
  // A machine that goes off resets it.
  socket.on("error", () => undefined);
  socket.once("close", () => {
    for (const answered of waiting.values()) answered({ error: { desc: "the machine went off" } });
  });

  return {
    events: () => events,
    close: () => socket.destroy(),
    call: <T>(command: string, args: object = {}, withinMs = 10_000) =>
      new Promise<T>((resolve, reject) => {
        const id = ++count;
        const settle = ({ error, return: returned }: Answer): void => {
          clearTimeout(limit);
          waiting.delete(id);
          if (error) reject(new Error(`${command}: ${error.desc}`));
          else resolve(returned as T);
        };
        const limit = setTimeout(() => settle({ error: { desc: `no answer in ${withinMs} ms` } }), withinMs);
        waiting.set(id, settle);
        if (socket.destroyed) settle({ error: { desc: "the machine is off" } });
        else socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
      }),
  };
}

function parse(line: string): Answer | QemuEvent {
  try {
    return JSON.parse(line) as Answer | QemuEvent;
  } catch {
    // A half line of a machine that went off.
    return {};
  }
}

async function connected(path: string): Promise<Socket> {
  for (let tries = 0; ; tries++) {
    const socket = connect(path);
    const open = await new Promise<boolean>((resolve) => {
      socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    });
    if (open) return socket;
    if (tries === 100) throw new Error(`${path} was not made`);
    await delay(100);
  }
}
