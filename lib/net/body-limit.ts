import type { IncomingMessage, ServerResponse } from "node:http";
import { answerText } from "./plain-answer";

/** Bytes: nothing that the manager is asked is larger. */
export const MAX_BODY = 1024 * 1024;

/**
 * Refuses a request whose body is too large: at once where it says its length, else as soon as it has grown
 * too large. Gives false where it has been refused.
 */
export function limitBody(request: IncomingMessage, response: ServerResponse): boolean {
  if (Number(request.headers["content-length"] ?? 0) > MAX_BODY) {
    tooLarge(request, response);
    return false;
  }
  let size = 0;
  // The body's bytes come in through push; to listen for data would take them from whoever reads them.
  const push = request.push.bind(request);
  request.push = (chunk: Uint8Array | null, encoding?: BufferEncoding): boolean => {
    size += chunk?.length ?? 0;
    if (size <= MAX_BODY) return push(chunk, encoding);
    if (!request.destroyed) tooLarge(request, response);
    return false;
  };
  return true;
}

function tooLarge(request: IncomingMessage, response: ServerResponse): void {
  // What is still to come is not read: the connection ends with the answer.
  const cut = (): void => void request.destroy();
  if (response.headersSent) return cut();
  response.once("finish", () => setTimeout(cut, 100).unref());
  answerText(response, 413, `The request is larger than ${MAX_BODY} bytes.`, { connection: "close" });
}
