import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { connect as connectSafely } from "node:tls";

/** The manager's ports, and the time of an attack. */
export interface Place {
  readonly port: number;
  readonly httpsPort: number;
  /** Milliseconds for which one attack goes on. */
  readonly lasts: number;
}

/** Receives the status of each answer; "0": none came. */
export type Report = (status: string) => void;

/** The parts of an answer that an attacker reads. */
export interface Answer {
  /** The session that it begins, as `name=value`; empty: none. */
  readonly cookie: string;
  /** The first value of this name in it; empty: none. */
  readonly value: (name: string) => string;
}

export async function rounds(at: Place, round: () => Promise<unknown>): Promise<void> {
  for (const end = performance.now() + at.lasts; performance.now() < end;) {
    await round();
    await delay(200);
  }
}

export async function lanes(
  at: Place,
  count: number,
  once: (lane: number) => Promise<unknown>,
): Promise<void> {
  const end = performance.now() + at.lasts;
  await inParallel(count, async (lane) => {
    while (performance.now() < end) {
      await once(lane);
      // So that a lane that is refused at once does not take all of the processor.
      await delay(10);
    }
  });
}

export async function inParallel(count: number, once: (number: number) => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, (_, i) => once(i)));
}

export function open({ port, httpsPort }: Place, safely: boolean): Socket {
  const host = "127.0.0.1";
  // Attackers do not check the certificate.
  const socket: Socket = safely
    ? connectSafely({ port: httpsPort, host, rejectUnauthorized: false })
    : connect({ port, host });
  return socket.on("error", () => undefined);
}

export function request(path: string, message: object, cookie: string): string {
  const body = JSON.stringify(message);
  const cookies = cookie === "" ? "" : `cookie: ${cookie}\r\n`;
  const head = `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n${cookies}`;
  return `${head}connection: close\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

/** The most characters of an answer that are kept: attackers need its beginning. */
const KEPT = 16_384;

/** Asks once, on a connection of its own, and waits until it is answered whole. */
export async function post(
  at: Place,
  path: string,
  message: object,
  cookie: string,
  report: Report,
): Promise<Answer> {
  const socket = open(at, false);
  let text = "";
  socket.on("data", (piece: Buffer) => {
    if (text.length < KEPT) text += piece.toString("latin1");
  });
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    socket.write(request(path, message, cookie));
    socket.setTimeout(20_000, () => socket.destroy());
  });
  report(text.slice(9, 12) || "0");
  return {
    cookie: /^set-cookie: (session_id=[^;]+)/im.exec(text)?.[1] ?? "",
    value: (name) => new RegExp(`"${name}":"([^"]*)"`).exec(text)?.[1] ?? "",
  };
}
