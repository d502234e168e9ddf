import { IncomingMessage, type ServerResponse } from "node:http";
import { answerInstead } from "./answers";

/** Bytes: nothing that the manager is asked is larger. */
export const MAX_BODY = 1024 * 1024;

/**
 * Nothing honest comes in more pieces; a body of single bytes costs the more per byte the more of them wait to be
 * read, and 60,000 of them would hold everyone up for seconds.
 */
export const MAX_PIECES = 4096;

const TOO_LARGE = `The request is larger than ${MAX_BODY} bytes.`;
const TOO_SMALL_PIECES = `The request comes in more than ${MAX_PIECES} pieces.`;

/**
 * A request that counts its body as it comes in. To listen for data would take them from whoever reads them, and a
 * method of each request's own, in the place of `push`, would keep it in memory until the old generation is collected.
 */
export class CountedRequest extends IncomingMessage {
  #size = 0;
  #pieces = 0;
  #response: ServerResponse | null = null;

  /**
   * Refuses a request whose body is too large: at once where it says its length, else as soon as it has grown
   * too large. Gives false where it has been refused.
   */
  limitBody(response: ServerResponse): boolean {
    if (Number(this.headers["content-length"] ?? 0) > MAX_BODY) {
      refuse(this, response, TOO_LARGE);
      return false;
    }
    this.#response = response;
    return true;
  }

  override push(chunk: Uint8Array | null, encoding?: BufferEncoding): boolean {
    this.#size += chunk?.length ?? 0;
    this.#pieces += 1;
    if (!this.#response || (this.#size <= MAX_BODY && this.#pieces <= MAX_PIECES)) {
      return super.push(chunk, encoding);
    }
    if (!this.destroyed) refuse(this, this.#response, this.#size > MAX_BODY ? TOO_LARGE : TOO_SMALL_PIECES);
    return false;
  }
}

function refuse(request: IncomingMessage, response: ServerResponse, why: string): void {
  // What is still to come is not read: the connection ends with the answer.
  const cut = (): void => void request.destroy();
  if (response.headersSent) return cut();
  response.once("finish", () => setTimeout(cut, 100).unref());
  // The handler, too, may be about to answer that it could not read the body.
  answerInstead(response, 413, why, { connection: "close" });
}
