/**
 * Wrong: over TLS, a server of `node:https` loses the next request on a kept connection when it arrives before the
 *   answer to the one before was ended, and that connection hangs. A client that knows an answer's length is that
 *   quick: browsers are.
 * In: Deno 2.9.4 and 2.9.6; not on Node, not without TLS. Reproduction: length-withheld.nightly.test.ts.
 * Over when: "Deno still loses …" in that test fails.
 * Then: this file and its one caller, `next-standalone.ts`, lose it. What is written and ended at once, as all answers
 *   but Next's are, is not concerned.
 */
import type { OutgoingHttpHeader, OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Withholds the length of an answer: it is sent in chunks, and the client knows its end when we end it. */
export function withholdLength(response: ServerResponse): void {
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
