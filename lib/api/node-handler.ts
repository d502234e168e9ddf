import type { IncomingMessage, ServerResponse } from "node:http";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { CallHeaders } from "./call-headers";

/** Never aborted: what is asked in one message and answered in one is carried out, whoever still listens. */
const NEVER = new AbortController().signal;

/**
 * Answers a request of Node's with a handler of Connect's. Only for calls of one message each way: nothing is made
 * for streams, which is what this is quick by.
 */
export async function answerUnary(
  handler: UniversalHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await handler({
    httpVersion: request.httpVersion,
    method: request.method ?? "",
    url: `http://localhost${request.url ?? "/"}`,
    header: new CallHeaders(request.headers),
    body: request,
    signal: NEVER,
  });
  const body = await wholeBody(answer);
  response.writeHead(answer.status, Object.fromEntries(answer.header ?? []));
  response.end(body);
}

async function wholeBody({ body }: UniversalServerResponse): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body ?? []) parts.push(part);
  const [first] = parts;
  return parts.length === 1 && first ? first : Buffer.concat(parts);
}
