/**
 * Wrong: Next answers 500 where it cannot read what was sent to a server action, as if that were the server's fault.
 * In: next 16.4.6, https://github.com/vercel/next.js/issues/81760 and https://github.com/vercel/next.js/issues/86945.
 * Over when: "Next still answers 500 …" in tests/cycle/workarounds.nightly.test.ts fails.
 * Then: this file and its one caller, `lib/compat/next-standalone.ts`, lose it.
 */
import type { IncomingMessage, ServerResponse } from "node:http";

/** Answers a request, as a handler of ours does. */
export type Handle = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** Answers in place of a handler whose head is not out yet. */
export type AnswerInstead = (response: ServerResponse, status: number, text: string) => void;

const TEXT = "What was sent could not be read. Reload the page and try again.";

/**
 * Answers 400 to a form where Next says 500. Actions return their own faults, so that a 500 to a form means that it
 * could not be read.
 */
export function blamingTheSender(handle: Handle, answerInstead: AnswerInstead): Handle {
  return async (request, response) => {
    if (!isForm(request)) return handle(request, response);
    const release = replaceServerError(response, answerInstead);
    try {
      await handle(request, response);
    } catch (error) {
      // Errors that the handler itself throws are ours.
      release();
      throw error;
    }
  };
}

function isForm({ method, url = "" }: IncomingMessage): boolean {
  return method === "POST" && !/^\/(api|agent)\//.test(url);
}

/** Answers in our own words instead of a 500, and leaves the rest of that answer out. */
function replaceServerError(response: ServerResponse, answerInstead: AnswerInstead): () => void {
  const { writeHead, write, end, flushHeaders } = response;
  const release = (): void => void Object.assign(response, { writeHead, write, end, flushHeaders });
  const replaced = (status: number): boolean => {
    if (response.headersSent || status !== 500) return false;
    release();
    answerInstead(response, 400, TEXT);
    return true;
  };
  const unless = <Given extends unknown[], Result>(instead: Result, does: (...given: Given) => Result) => {
    return (...given: Given): Result =>
      replaced(response.statusCode) ? instead : does.apply(response, given);
  };
  Object.assign(response, {
    writeHead: (...given: Parameters<typeof writeHead>) =>
      replaced(given[0]) ? response : writeHead.apply(response, given),
    write: unless(true, write as (...given: unknown[]) => boolean),
    end: unless(response, end as (...given: unknown[]) => ServerResponse),
    flushHeaders: unless(undefined, flushHeaders),
  });
  return release;
}
