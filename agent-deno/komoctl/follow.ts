/** The stream of what happens, for as long as somebody wants it: where it is cut, it begins again with all servers. */
import { RpcError } from "../api.ts";
import type { Api, News } from "./api.ts";
import { EXIT } from "./exit.ts";
import { refusalOf } from "./refusal-of.ts";
import type { Context } from "./verb.ts";
import { say } from "./words/say.ts";

/** Milliseconds before the next try; the last one again and again. */
const PAUSES = [1_000, 2_000, 5_000, 15_000];

/** @throws Refusal where trying again would not help: the first try failed, or the token is not accepted */
export async function* follow(
  api: Api,
  { io, sleep }: Pick<Context, "io" | "sleep">,
  signal: AbortSignal,
): AsyncGenerator<News> {
  let [began, failed] = [false, 0];
  while (!signal.aborted) {
    try {
      for await (const news of api.watch(signal)) {
        [began, failed] = [true, 0];
        yield news;
      }
    } catch (error) {
      if (signal.aborted) return;
      const failure = refusalOf(error, api.url);
      if (!began || (error instanceof RpcError && failure.exitCode !== EXIT.unreachable)) throw failure;
      if (failed === 0)
        io.err(`komoctl: ${say("the stream was cut; trying again ({message})", { message: failure.said })}`);
    }
    await Promise.race([sleep(PAUSES[Math.min(failed, PAUSES.length - 1)] ?? 0), aborted(signal)]);
    failed += 1;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
