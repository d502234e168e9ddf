/**
 * A unary call of the Connect protocol over fetch (https://connectrpc.com/docs/protocol), and no more than that: the
 * library for it would be the larger part of komolet's memory (docs/decisions/019-light-agent.md).
 */

/** What the other side answered instead of a message. */
export class RpcError extends Error {
  override readonly name = "RpcError";

  /** @param code one of Connect's, such as "unauthenticated" */
  constructor(
    readonly code: string,
    readonly words: string,
  ) {
    super(`[${code}] ${words}`);
  }
}

export interface Way {
  readonly client: Deno.HttpClient;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** An answer to an agent is some dozen bytes; what is longer did not come from a manager. */
const LONGEST_ANSWER = 65_536;

/**
 * Posts a message of Protocol Buffers and gives the bytes of the one that answers it. Follows no redirect.
 * @throws RpcError where it is refused; what fetch gives, or an Error that says so, where nothing sensible is answered
 */
export async function callUnary(
  url: string,
  message: Uint8Array<ArrayBuffer>,
  way: Way,
): Promise<Uint8Array> {
  const { client, signal } = way;
  const headers = { ...way.headers, "Content-Type": "application/proto", "Connect-Protocol-Version": "1" };
  const response = await fetch(url, {
    method: "POST",
    body: message,
    headers,
    redirect: "manual",
    client,
    signal,
  });
  if (response.status >= 300 && response.status < 400) {
    await response.body?.cancel();
    const target = URL.parse(response.headers.get("location") ?? "", response.url)?.origin ?? "elsewhere";
    throw new Error(`redirected to ${target}`);
  }
  const type = response.headers.get("content-type") ?? "none";
  const body = await readBounded(response);
  if (response.status !== 200) throw refusal(response.status, type, body);
  if (!/^application\/proto$/i.test(type)) throw new Error(`unsupported content type ${type}`);
  return body;
}

/** The error in the body, where it is one; else what the HTTP status means. */
function refusal(status: number, type: string, body: Uint8Array): RpcError {
  const said: unknown = /^application\/json(; ?charset=utf-?8)?$/i.test(type) ? parse(body) : undefined;
  if (typeof said === "object" && said !== null && "code" in said) {
    const words = "message" in said ? said.message : "";
    if (typeof said.code === "string" && /^[a-z_]{1,32}$/.test(said.code) && typeof words === "string") {
      return new RpcError(said.code, words);
    }
  }
  return new RpcError(CODES[status] ?? "unknown", `HTTP ${status}`);
}

/** https://connectrpc.com/docs/protocol#http-to-error-code */
const CODES: Readonly<Record<number, string>> = {
  400: "internal",
  401: "unauthenticated",
  403: "permission_denied",
  404: "unimplemented",
  429: "unavailable",
  502: "unavailable",
  503: "unavailable",
  504: "unavailable",
};

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

async function readBounded(response: Response): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    // Leaving the loop cancels the stream.
    if (length > LONGEST_ANSWER) throw new Error("answer too long");
    parts.push(part);
  }
  const whole = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
