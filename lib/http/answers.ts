import type { OutgoingHttpHeaders, ServerResponse } from "node:http";

/** Answers with a line of text, which nobody may keep. */
export function answerText(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    ...headers,
  });
  response.end(`${text}\n`);
}

/** Headers that describe the answer that is replaced. */
const OF_THE_OTHER = /^(content-(?!security)|transfer-|etag|link|vary|last-modified)/;

/** Answers in place of a handler whose head is not out yet. Whatever the handler still does to the answer is lost. */
export function answerInstead(
  response: ServerResponse,
  status: number,
  text: string,
  headers: OutgoingHttpHeaders = {},
): void {
  for (const name of response.getHeaderNames()) {
    if (OF_THE_OTHER.test(name)) response.removeHeader(name);
  }
  answerText(response, status, text, headers);
  Object.assign(response, {
    setHeader: () => response,
    appendHeader: () => response,
    removeHeader: () => undefined,
    writeHead: () => response,
    write: () => true,
    end: () => response,
    flushHeaders: () => undefined,
  });
}
