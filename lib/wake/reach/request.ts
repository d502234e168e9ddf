import type { Socket } from "node:net";
import { WayFault } from "../way";
import { writtenPlace } from "./addresses";
import type { Call } from "./call";
import type { Line } from "./connect";
import { answerReader, type HttpAnswer } from "./http-answer";

export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT";
  /** The path with its query, as it goes over the line: printable ASCII. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * Sends one request on a connection of its own, and reads the answer whole. No redirect is followed.
 * @throws WayFault also `redirected`; `bad_option` named `secret` where a header cannot carry it
 */
export async function request(
  call: Call,
  open: (call: Call) => Promise<Line>,
  asked: HttpRequest,
): Promise<HttpAnswer> {
  const text = written(call, asked);
  const { socket } = await open(call);
  try {
    const answer = await answered(socket, text, call.signal);
    if (answer.status >= 300 && answer.status < 400) throw new WayFault("redirected");
    return answer;
  } finally {
    socket.destroy();
  }
}

function written(call: Call, { method, path, headers = {}, body }: HttpRequest): string {
  if (!/^\/[\x21-\x7e]*$/.test(path)) throw new WayFault("not_understood");
  const all = {
    Host: writtenPlace(call.place, -1),
    Connection: "close",
    Accept: "application/json",
    "User-Agent": "komoriuta",
    ...headers,
    ...(method === "GET" ? {} : { "Content-Length": String(Buffer.byteLength(body ?? "")) }),
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  if (lines.some((line) => !/^[\x20-\x7e]*$/.test(line))) throw new WayFault("bad_option", "secret");
  return [`${method} ${path} HTTP/1.1`, ...lines, "", body ?? ""].join("\r\n");
}

function answered(socket: Socket, text: string, signal: AbortSignal): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const reader = answerReader();
    const settle = (read: () => HttpAnswer | null): void => {
      try {
        const answer = read();
        if (answer) resolve(answer);
      } catch (error) {
        socket.destroy();
        reject(error);
      }
    };
    const end = (): void => reject(new WayFault("timeout"));
    signal.addEventListener("abort", end, { once: true });
    socket.once("close", () => signal.removeEventListener("abort", end));
    if (signal.aborted) end();
    socket.on("data", (bytes: Uint8Array) => settle(() => reader.push(bytes)));
    // A reset after a whole answer changes nothing: what was resolved stays so.
    socket.once("end", () => settle(() => reader.end()));
    socket.once("close", () => settle(() => reader.end()));
    socket.write(text);
  });
}

/** The header that carries a user and a secret of any characters. */
export function basicAuthorization(user: string, secret: string): string {
  return `Basic ${Buffer.from(`${user}:${secret}`, "utf8").toString("base64")}`;
}

/** The JSON of an answer. @throws WayFault `not_understood` */
export function jsonOf({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new WayFault("not_understood");
  }
}

/** The value within a JSON value under some names, one in the other; undefined: none. */
export function inside(value: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (found, name) =>
      typeof found === "object" && found !== null && Object.hasOwn(found, name)
        ? (found as Record<string, unknown>)[name]
        : undefined,
    value,
  );
}

/** The same, where it is a text; else empty. */
export function textInside(value: unknown, ...names: readonly string[]): string {
  const found = inside(value, ...names);
  return typeof found === "string" ? found : "";
}

/** The fault of an answer that is no success, where nothing else is known of it. */
export function faultOfStatus(status: number): WayFault {
  if (status === 401) return new WayFault("login_refused");
  if (status === 403) return new WayFault("forbidden");
  if (status === 429 || status >= 500) return new WayFault("busy");
  return new WayFault("not_understood");
}
