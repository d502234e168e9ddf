/** The operators' services of a manager: JSON over POST, and one stream, as Connect has them. */
import { answerOf, clientFor } from "../api.ts";
import { readFrames } from "./frames.ts";
import type { Login } from "./login-file.ts";
import type { AnswerOf, Method, RequestOf } from "./methods.ts";

/** A message of the stream. */
export type News = AnswerOf<"ServerService/WatchServers">;

export interface Api {
  readonly url: string;
  /** @throws RpcError, or what fetch throws */
  call<Name extends Method>(method: Name, request?: RequestOf<Name>): Promise<AnswerOf<Name>>;
  /** All servers first, then what changes, until the signal. @throws RpcError, or what fetch throws */
  watch(signal: AbortSignal): AsyncIterable<News>;
}

/** 10,000 servers, each with all that is known of it, are 20 MB. */
const LONGEST_ANSWER = 128 * 1024 * 1024;
/** The time limit of a call. Milliseconds. */
const PATIENCE = 60_000;
/** A quiet stream gives a sign of life every 5 seconds. Milliseconds. */
const LONGEST_SILENCE = 30_000;

/** A manager's API; with a CA certificate only that authority is trusted. @throws where it cannot be used */
export function connect({ url, token, ca }: Login): Api {
  const client = clientFor(ca);
  const ask = (method: string, type: string, body: BodyInit, signal: AbortSignal): Promise<Response> =>
    fetch(`${url}/api/komoriuta.v1.${method}`, {
      method: "POST",
      client,
      signal,
      body,
      redirect: "manual",
      headers: { Authorization: `Bearer ${token}`, "Content-Type": type, "Connect-Protocol-Version": "1" },
    });
  return {
    url,
    async call<Name extends Method>(method: Name, request?: RequestOf<Name>): Promise<AnswerOf<Name>> {
      const signal = AbortSignal.timeout(PATIENCE);
      const response = await ask(method, "application/json", JSON.stringify(request ?? {}), signal);
      return JSON.parse(await answerOf(response, { longest: LONGEST_ANSWER })) as AnswerOf<Name>;
    },
    async *watch(signal: AbortSignal): AsyncGenerator<News> {
      const silence = new AbortController();
      let timer: ReturnType<typeof setTimeout> | undefined;
      const alive = (): void => {
        clearTimeout(timer);
        timer = setTimeout(() => silence.abort(new Error("the connection timed out")), LONGEST_SILENCE);
      };
      alive();
      try {
        const type = "application/connect+json";
        const response = await ask(
          "ServerService/WatchServers",
          type,
          framed({}),
          AbortSignal.any([signal, silence.signal]),
        );
        if (response.headers.get("content-type") !== type) await answerOf(response);
        for await (const message of readFrames(response.body, LONGEST_ANSWER)) {
          alive();
          yield message as News;
        }
      } finally {
        clearTimeout(timer);
        silence.abort();
      }
    },
  };
}

/** A message of a stream: no flags, its length, its JSON. */
function framed(message: object): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(message));
  const frame = new Uint8Array(5 + json.length);
  new DataView(frame.buffer).setUint32(1, json.length);
  frame.set(json, 5);
  return frame;
}
