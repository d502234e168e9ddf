import type { IncomingMessage, ServerResponse } from "node:http";
import { answerInstead } from "./answer-instead";

/** Bytes: nothing that the manager is asked is larger. */
export const MAX_BODY = 1024 * 1024;

/**
 * Nothing honest comes in more pieces; a body of single bytes costs the more per byte the more of them wait to be
 * read, and 60,000 of them would hold everyone up for seconds.
 */
export const MAX_PIECES = 4096;

/**
 * Refuses a request whose body is too large: at once where it says its length, else as soon as it has grown
 * too large. Gives false where it has been refused.
 */
export function limitBody(request: IncomingMessage, response: ServerResponse): boolean {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY) {
    refuse(request, response, TOO_LARGE);
    return false;
  }
  let size = 0;
  let pieces = 0;
  // The body's bytes come in through push; to listen for data would take them from whoever reads them.
  const push = request.push.bind(request);
  request.push = (chunk: Uint8Array | null, encoding?: BufferEncoding): boolean => {
    size += chunk?.length ?? 0;
    pieces += 1;
    if (size <= MAX_BODY && pieces <= MAX_PIECES) return push(chunk, encoding);
    if (!request.destroyed) refuse(request, response, size > MAX_BODY ? TOO_LARGE : TOO_SMALL_PIECES);
    return false;
  };
  return true;
}

const TOO_LARGE = `The request is larger than ${MAX_BODY} bytes.`;
const TOO_SMALL_PIECES = `The request comes in more than ${MAX_PIECES} pieces.`;

function refuse(request: IncomingMessage, response: ServerResponse, why: string): void {
  // What is still to come is not read: the connection ends with the answer.
  const cut = (): void => void request.destroy();
  if (response.headersSent) return cut();
  response.once("finish", () => setTimeout(cut, 100).unref());
  // The handler, too, may be about to answer that it could not read the body.
  answerInstead(response, 413, why, { connection: "close" });
}
