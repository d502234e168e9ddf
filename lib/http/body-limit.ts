import { IncomingMessage, type ServerResponse } from "node:http";
import { stopReading } from "../compat/stop-reading";
import { answerInstead } from "./answers";
import type { BodyBudget, BodyShare } from "./body-budget";
import { RECEIVED } from "./limits";

/** Bytes of the largest body: no request to the manager has a larger one. */
export const MAX_BODY = 1024 * 1024;

/**
 * The most pieces of a body: no honest one has more. In a body of single bytes, each costs the more the more of them
 * wait to be read, and 60,000 of them would hold everyone up for seconds.
 */
export const MAX_PIECES = 4096;

/** Bytes that a piece costs besides its own, as long as it waits for the others. */
const PIECE = 400;

/** Bytes of a body that are not counted together with others': a heartbeat never suffers from what others send. */
const UNCOUNTED = 4096;

interface Refusal {
  readonly status: 413 | 429;
  readonly text: string;
}
const TOO_LARGE: Refusal = { status: 413, text: `The request is larger than ${MAX_BODY} bytes.` };
const TOO_SMALL_PIECES: Refusal = {
  status: 413,
  text: `The request comes in more than ${MAX_PIECES} pieces.`,
};
const TOO_MUCH_AT_ONCE: Refusal = {
  status: 429,
  text: "Too much is being sent from your address at once. Try again in a moment.",
};

/**
 * A request that counts its body as it comes in; to listen for data would take them from whoever reads them. No function
 * is kept in it: V8 puts a function that is written where it is assigned to a property into the old generation, and
 * with it all that the function knows (docs/decisions/024-requests-die-young.md).
 */
export class CountedRequest extends IncomingMessage {
  #size = 0;
  #pieces = 0;
  #response: ServerResponse | null = null;
  #budget: BodyBudget | null = null;
  #client = "";
  #share: BodyShare | null = null;

  /**
   * Refuses a request whose body is too large: at once where it says its length, else as soon as it has grown
   * too large, or too much has come in at once from its address. Gives false where it has been refused.
   */
  limitBody(response: ServerResponse, budget: BodyBudget, client: string): boolean {
    if (Number(this.headers["content-length"] ?? 0) > MAX_BODY) {
      refuse(this, response, TOO_LARGE);
      return false;
    }
    this.#response = response;
    this.#budget = budget;
    this.#client = client;
    return true;
  }

  override push(chunk: Uint8Array | null, encoding?: BufferEncoding): boolean {
    this.#size += chunk?.length ?? 0;
    this.#pieces += 1;
    if (this.#response && (this.#size > MAX_BODY || this.#pieces > MAX_PIECES)) {
      if (!this.destroyed) refuse(this, this.#response, this.#size > MAX_BODY ? TOO_LARGE : TOO_SMALL_PIECES);
      return false;
    }
    if (this.#response && this.#budget && chunk && this.#size + this.#pieces * PIECE > UNCOUNTED) {
      this.#share ??= shareOf(this, this.#response, this.#budget, this.#client);
      if (!this.#share.grow(chunk.length + PIECE)) return false;
    }
    const goesOn = super.push(chunk, encoding);
    if (chunk === null) this.emit(RECEIVED);
    return goesOn;
  }
}

function shareOf(
  request: IncomingMessage,
  response: ServerResponse,
  budget: BodyBudget,
  client: string,
): BodyShare {
  const share = budget.share(client, () => refuse(request, response, TOO_MUCH_AT_ONCE));
  response.once("close", () => share.end());
  return share;
}

function refuse(request: IncomingMessage, response: ServerResponse, { status, text }: Refusal): void {
  // The rest of the body is not read, not even to be thrown away: the connection ends with the answer.
  stopReading(request.socket);
  const cut = (): void => void request.destroy();
  if (response.headersSent) return cut();
  response.once("finish", () => setTimeout(cut, 100).unref());
  // The handler, too, may be about to answer that it could not read the body.
  answerInstead(response, status, text, {
    connection: "close",
    ...(status === 429 ? { "retry-after": "5" } : {}),
  });
}
