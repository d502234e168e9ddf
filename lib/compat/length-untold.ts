import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";

/**
 * Keeps an answer from telling its length: it goes out in chunks, and the client knows its end only when we
 * have ended it.
 *
 * Over TLS, Deno (2.9.4) loses the next request on a kept connection when it arrives before the answer to the
 * one before has ended, and that connection hangs: a browser that knows the length is that quick.
 */
export function keepLengthUntold(response: ServerResponse): void {
  const setHeader = response.setHeader.bind(response);
  response.setHeader = (name, value) => (isLength(name) ? response : setHeader(name, value));

  const writeHead = response.writeHead.bind(response) as (...given: unknown[]) => ServerResponse;
  response.writeHead = (...given: unknown[]) => writeHead(...given.map(withoutLength));
}

/** Headers come as an object, or as a flat list of names and values. */
function withoutLength(given: unknown): unknown {
  if (Array.isArray(given)) {
    const flat = given as OutgoingHttpHeader[];
    return flat.filter((_, at) => !isLength(String(flat[at - (at % 2)])));
  }
  if (typeof given !== "object" || given === null) return given;
  return Object.fromEntries(Object.entries(given as OutgoingHttpHeaders).filter(([name]) => !isLength(name)));
}

function isLength(name: string): boolean {
  return name.toLowerCase() === "content-length";
}
