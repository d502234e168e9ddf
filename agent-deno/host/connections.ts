/** TCP connections that others opened to this machine. */
import { findCommand, outputOf } from "./commands.ts";
import type { Environment, Paths } from "./environment.ts";

/** A connection to a port on which this machine listens, from another one. */
export interface Connection {
  /** Both ends, which tell it from all others: "192.0.2.7:445 192.0.2.30:51234". */
  readonly ends: string;
  readonly port: number;
  /** The address at the other end: "192.0.2.30". */
  readonly peer: string;
}

/** A connection with what has passed since it was opened. */
export interface Counted extends Connection {
  /** Payload, both ways together, without what was sent again. */
  readonly bytes: number;
  /** Milliseconds since payload last passed, in either direction. */
  readonly quiet: number;
}

/** As much of /proc/net/tcp as is read: some 50,000 connections. */
const MOST_BYTES = 8_000_000;
const LONGEST_QUESTION_MS = 4_000;

export const SS_ARGS = ["--tcp", "--numeric", "--no-header", "--oneline", "--info", "state", "established"];

const ESTABLISHED = "01";
const LISTEN = "0A";

/**
 * The ports on which this machine has connections from others, as the kernel lists them. Connections that the machine itself opened
 * do not count, nor those from itself.
 * @throws Error where the list cannot be read
 */
export function servedPorts({ proc }: Paths): ReadonlySet<number> {
  const sockets = ["tcp", "tcp6"].flatMap((name) => socketsIn(`${proc}/net/${name}`, name === "tcp"));
  const listening = new Set(sockets.filter(({ state }) => state === LISTEN).map(({ port }) => port));
  const served = sockets.filter(
    ({ state, port, isFromItself }) => state === ESTABLISHED && listening.has(port) && !isFromItself,
  );
  return new Set(served.map(({ port }) => port));
}

interface Socket {
  readonly state: string;
  readonly port: number;
  readonly isFromItself: boolean;
}

/** @param isNeeded whether it is an error where the list is not there: a kernel without IPv6 has none for it */
function socketsIn(path: string, isNeeded: boolean): Socket[] {
  const text = beginningOf(path);
  if (text === undefined) {
    if (isNeeded) throw new Error(`${path} is not there`);
    return [];
  }
  return text
    .split("\n")
    .slice(1)
    .filter((row) => row !== "")
    .map((row) => {
      const [, own = "", other = "", state = ""] = row.trim().split(/\s+/);
      const [address = "", port = ""] = own.split(":");
      const [peer = ""] = other.split(":");
      if (!/^[\dA-F]{4}$/.test(port)) throw new Error(`${path} is not understood`);
      return { state, port: Number.parseInt(port, 16), isFromItself: peer === address || isLoopback(peer) };
    });
}

/** 127.0.0.0/8, also mapped into IPv6, and ::1: each word of four bytes as the machine's processor writes it. */
function isLoopback(hex: string): boolean {
  return hex.endsWith("7F") ? hex.length === 8 || hex.startsWith("0000000000000000FFFF0000") : hex === SELF;
}
const SELF = "00000000000000000000000001000000";

/** The text of a file of the kernel, which says no length of its own. @throws Error where it is longer than is read */
function beginningOf(path: string): string | undefined {
  let file: Deno.FsFile;
  try {
    file = Deno.openSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    const decoder = new TextDecoder();
    const part = new Uint8Array(65_536);
    let text = "";
    for (let read = file.readSync(part); read !== null; read = file.readSync(part)) {
      text += decoder.decode(part.subarray(0, read), { stream: true });
      if (text.length > MOST_BYTES) throw new Error("there are too many connections to look at");
    }
    return text;
  } finally {
    file.close();
  }
}

/**
 * Connections from others to these ports, counted. `ss` (iproute2 from 4.20 on) asks the kernel, which tells nobody by a file how
 * much has passed.
 * @throws Error where that cannot be told
 */
export async function countConnections(
  ports: ReadonlySet<number>,
  environment: Environment,
): Promise<Counted[]> {
  const found = findCommand("ss", environment);
  if ("fault" in found) throw new Error("ss is needed to tell whether clients use it: install iproute2");
  const text = await outputOf(found.path, SS_ARGS, environment, LONGEST_QUESTION_MS);
  if (text === undefined) throw new Error("ss does not answer");
  return countedIn(text).filter(({ port, peer, ends }) => ports.has(port) && !isOwn(peer, ends));
}

function isOwn(peer: string, ends: string): boolean {
  return peer.startsWith("127.") || peer === "::1" || ends.startsWith(`${peer}:`);
}

/** @param text as ss writes it, a line for each connection @throws Error where it is not */
export function countedIn(text: string): Counted[] {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => {
      const [, , own = "", other = ""] = line.trim().split(/\s+/);
      const [here, there] = [endIn(own), endIn(other)];
      const quiet = [numberIn(line, "lastsnd"), numberIn(line, "lastrcv")].filter((ms) => ms !== undefined);
      // The kernel leaves out what is nought: nothing has passed in that direction.
      const bytes = (numberIn(line, "bytes_acked") ?? 0) + (numberIn(line, "bytes_received") ?? 0);
      if (here === undefined || there === undefined) throw new Error("what ss answers is not understood");
      return {
        ends: `${here.address}:${here.port} ${there.address}:${there.port}`,
        port: here.port,
        peer: there.address,
        bytes,
        quiet: quiet.length === 0 ? 0 : Math.min(...quiet),
      };
    });
}

/** An address as ss writes it: "192.0.2.7:445", "[2001:db8::7]:445", "[::ffff:192.0.2.7%eth0]:445". */
function endIn(text: string): { readonly address: string; readonly port: number } | undefined {
  const parts = /^\[?([\da-fA-F:.]+)(?:%[^\]:]+)?\]?(?:%[^:]+)?:(\d+)$/.exec(text);
  if (!parts) return undefined;
  const [, address = "", port = ""] = parts;
  return { address: address.replace(/^::ffff:(?=\d+\.)/, ""), port: Number(port) };
}

function numberIn(line: string, name: string): number | undefined {
  const text = new RegExp(` ${name}:(\\d+)(?: |$)`).exec(line)?.[1];
  return text === undefined ? undefined : Number(text);
}
