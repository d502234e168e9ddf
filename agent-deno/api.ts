/**
 * The manager's two calls, with the token; any unexpected answer is an error. They are unary calls of
 * the Connect protocol (https://connectrpc.com/docs/protocol) with JSON over fetch, and no more than that.
 */
import type { Manifest } from "./messages.ts";
import { getManifestJson, type Heartbeat, heartbeatJson, readManifest } from "./messages.ts";

/** Both calls throw what fetch, an RpcError or a senseless answer gives; `describeFault` puts it into words. */
export interface Manager {
  getManifest(bootId: string, signal: AbortSignal): Promise<Manifest>;
  /**
   * @param acknowledged called where the head of a good answer is there and its body may wait: the manager has taken the
   *   heartbeat in
   */
  sendHeartbeat(heartbeat: Heartbeat, signal: AbortSignal, acknowledged?: () => void): Promise<Manifest>;
  /**
   * The compressed program of a platform, as the manager serves it to new servers.
   * @throws where it has none
   */
  getProgram(platform: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>>;
  close(): void;
}

export interface ManagerOptions {
  readonly managerURL: string;
  readonly accessToken: string;
  /** PEM text of a private CA. */
  readonly caCertificate: string | undefined;
}

/** An error in the place of a message. */
export class RpcError extends Error {
  override readonly name = "RpcError";

  /** @param code one of Connect's, such as "unauthenticated" */
  constructor(
    readonly code: string,
    /** The other side's message. */
    readonly words: string,
  ) {
    super(`[${code}] ${words}`);
  }
}

/** An answer to an agent is some dozen bytes; what is longer did not come from a manager. */
const LONGEST_ANSWER = 65_536;

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

/** A manager; with a CA certificate only that authority is trusted. @throws where it cannot be used */
export function connectManager({ managerURL, accessToken, caCertificate }: ManagerOptions): Manager {
  const client = clientFor(caCertificate);
  const headers = {
    Authorization: `Bearer ${accessToken}`,
    "Content-Type": "application/json",
    "Connect-Protocol-Version": "1",
  };
  async function ask(
    method: string,
    body: string,
    signal: AbortSignal,
    acknowledged?: () => void,
  ): Promise<Manifest> {
    const url = `${managerURL}/agent/komoriuta.v1.AgentService/${method}`;
    const options = { client, headers, signal, redirect: "manual" } as const;
    const response = await fetch(url, { method: "POST", body, ...options });
    return readManifest(await answerOf(response, { begun: acknowledged }));
  }
  return {
    getManifest: (bootId, signal) => ask("GetManifest", getManifestJson(bootId), signal),
    sendHeartbeat: (heartbeat, signal, acknowledged) =>
      ask("SendHeartbeat", heartbeatJson(heartbeat), signal, acknowledged),
    async getProgram(platform, signal) {
      // Anyone may fetch it: the token is not shown.
      const url = `${managerURL}/install/${platform}/komo-agent.gz`;
      const response = await fetch(url, { client, signal, redirect: "manual" });
      if (response.status === 200 && response.body !== null) return response.body;
      await response.body?.cancel();
      throw new RpcError(CODES[response.status] ?? "unknown", `HTTP ${response.status}`);
    },
    close: () => client.close(),
  };
}

/**
 * The HTTP client for a manager. Deno would trust its default roots beside a CA certificate, and collects them once in
 * a process, for the first client: so they are removed for good.
 * @throws where the CA certificate cannot be used
 */
export function clientFor(caCertificate: string | undefined): Deno.HttpClient {
  if (caCertificate !== undefined) forgetDefaultRoots();
  return Deno.createHttpClient(caCertificate === undefined ? {} : { caCerts: [caCertificate] });
}

/** tests/cycle/only-ca.nightly.test.ts attacks it. */
function forgetDefaultRoots(): void {
  // A list of no stores.
  Deno.env.set("DENO_TLS_CA_STORE", "");
  Deno.env.delete("NODE_EXTRA_CA_CERTS");
  Deno.env.delete("DENO_CERT");
}

export interface AnswerOptions {
  /** Called with the head of a good answer that does not say how long it is: its body may wait. */
  readonly begun?: (() => void) | undefined;
  /** Bytes. */
  readonly longest?: number;
}

/** The text of a good answer. @throws where it is another one */
export async function answerOf(
  response: Response,
  { begun, longest = LONGEST_ANSWER }: AnswerOptions = {},
): Promise<string> {
  const { status, headers } = response;
  if (status >= 300 && status < 400) {
    await response.body?.cancel();
    const target = URL.parse(headers.get("location") ?? "", response.url)?.origin ?? "elsewhere";
    throw new Error(`redirected to ${target}`);
  }
  const type = headers.get("content-type") ?? "none";
  const isJson = /^application\/json(; ?charset=utf-?8)?$/i.test(type);
  if (status === 200 && isJson && !headers.has("content-length")) begun?.();
  const text = await readBounded(response, longest);
  if (status !== 200) throw refusal(status, isJson ? text : "");
  if (!isJson) throw new Error(`unsupported content type ${type}`);
  return text;
}

/** The error in the answer, where it is one; else what the HTTP status means. */
export function refusal(status: number, text: string): RpcError {
  try {
    const { code, message = "" } = JSON.parse(text) as { code?: unknown; message?: unknown };
    if (typeof code === "string" && /^[a-z_]{1,32}$/.test(code) && typeof message === "string") {
      return new RpcError(code, message);
    }
  } catch {
    // Not in Connect's form: something in front of the manager answers.
  }
  return new RpcError(CODES[status] ?? "unknown", `HTTP ${status}`);
}

async function readBounded(response: Response, longest: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    // Leaving the loop cancels the stream.
    if (length > longest) throw new Error("answer too long");
    text += decoder.decode(part, { stream: true });
  }
  return text + decoder.decode();
}
