import { request as requestPlain } from "node:http";
import { request as requestEncrypted } from "node:https";
import { isLoopbackHost } from "../http/addresses";

/** Milliseconds for one answer, all of it included. */
const PATIENCE = 10_000;
/** Bytes of an answer. A token of somebody with a thousand groups takes a fifth. */
export const MOST_BYTES = 256 * 1024;

/** The error of a request without a readable answer. Its message holds nothing of the request or the answer. */
export class Unanswered extends Error {}

/** Limits of requests to the login service. */
export interface FetchLimits {
  /** PEM: trusted in place of the usual certificates. */
  readonly ca: string | null;
  readonly patience?: number;
}

/** A request: a part of fetch's options. */
interface Asked {
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/**
 * A `fetch` that gives up in time, reads no more than it may, follows no redirect, and sends nothing unencrypted to
 * another machine. It throws `Unanswered`.
 */
export function boundedFetch({
  ca,
  patience = PATIENCE,
}: FetchLimits): (address: string, asked: Asked) => Promise<Response> {
  return (address, { method, headers, body }) => {
    const url = new URL(address);
    const isPlain = url.protocol === "http:" && isLoopbackHost(url.hostname);
    if (!isPlain && url.protocol !== "https:")
      return Promise.reject(new Unanswered("an address of it does not begin with https://"));
    const sent = body instanceof URLSearchParams || typeof body === "string" ? String(body) : undefined;
    const signal = AbortSignal.timeout(patience);
    return new Promise((resolve, reject) => {
      const fail = (error: NodeJS.ErrnoException): void => reject(whyNot(error, signal, patience));
      const asking = (isPlain ? requestPlain : requestEncrypted)(url, {
        ...{ method, agent: false, signal, ...(ca !== null && { ca }) },
        headers: { ...headers, ...(sent !== undefined && { "content-length": Buffer.byteLength(sent) }) },
      });
      asking.on("error", fail);
      asking.on("response", (response) => {
        const pieces: Buffer[] = [];
        let size = 0;
        response.on("error", fail);
        response.on("data", (piece: Buffer) => {
          size += piece.byteLength;
          if (size <= MOST_BYTES) return void pieces.push(piece);
          reject(new Unanswered("its answer is too large"));
          asking.destroy();
        });
        response.on("end", () => {
          const status = response.statusCode ?? 0;
          const type = response.headers["content-type"];
          if (status < 200 || status > 599) return reject(new Unanswered(`it answered ${status}`));
          const hasBody = size > 0 && status !== 204 && status !== 205 && status !== 304;
          const init = { status, ...(type !== undefined && { headers: { "content-type": type } }) };
          resolve(new Response(hasBody ? Buffer.concat(pieces) : null, init));
        });
        // The answer was cut before its end; after the end, this error is no news.
        response.on("close", () => fail(new Error("cut")));
      });
      asking.end(sent);
    });
  };
}

function whyNot({ code }: NodeJS.ErrnoException, signal: AbortSignal, patience: number): Unanswered {
  if (signal.aborted) return new Unanswered(`no answer within ${patience / 1000} s`);
  const known = code !== undefined && /^\w{1,60}$/.test(code) ? ` (${code})` : "";
  return new Unanswered(`it cannot be reached${known}`);
}
