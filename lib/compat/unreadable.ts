/**
 * Wrong: Connect answers 500 to a binary message that cannot be read and to one that cannot be decompressed (it knows
 *   only Node's words for that, not Deno's for brotli), and 501 to a compression that it does not know, as if it were
 *   the server's fault. Its protocol leaves this open: https://github.com/connectrpc/connectrpc.com/issues/169
 * In: @connectrpc/connect 2.1.1 and 2.2.0.
 * Over when: unreadable.test.ts fails.
 * Then: this file and its callers lose it.
 */
import type { ConnectRouter } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";

/** Makes the router answer 400, which blames the sender, to messages that cannot be read. */
export function blameTheSender(router: ConnectRouter): void {
  router.handlers.splice(0, router.handlers.length, ...router.handlers.map(blaming));
}

function blaming(handler: UniversalHandler): UniversalHandler {
  const { protocolNames, supportedContentType, allowedMethods, requestPath, service, method } = handler;
  return Object.assign(
    async (...asked: Parameters<UniversalHandler>): Promise<UniversalServerResponse> => {
      const response = await handler(...asked);
      return response.status >= 500 ? reworded(response) : response;
    },
    { protocolNames, supportedContentType, allowedMethods, requestPath, service, method },
  );
}

async function reworded(response: UniversalServerResponse): Promise<UniversalServerResponse> {
  const parts: Uint8Array[] = [];
  for await (const part of response.body ?? []) parts.push(part);
  const error = errorIn(Buffer.concat(parts).toString());
  if (!error || !isTheSenders(error)) return { ...response, body: inOne(Buffer.concat(parts)) };
  const body = Buffer.from(JSON.stringify({ ...error, code: "invalid_argument" }));
  const header = new Headers(response.header);
  header.set("content-length", String(body.length));
  return { ...response, status: 400, header, body: inOne(body) };
}

interface WrittenError {
  readonly code?: unknown;
  readonly message?: unknown;
}

function errorIn(text: string): WrittenError | null {
  try {
    return JSON.parse(text) as WrittenError;
  } catch {
    // No error of Connect's own protocol.
    return null;
  }
}

/** Whether an error is the sender's. Those of services are others: see `mapErrors`. */
function isTheSenders({ code, message }: WrittenError): boolean {
  const text = String(message);
  if (code === "unimplemented") return text.startsWith("unknown compression ");
  return code === "internal" && (text.startsWith("parse binary: ") || text === "decompression failed");
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
