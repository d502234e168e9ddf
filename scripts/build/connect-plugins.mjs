import { readFileSync } from "node:fs";

const MADE_EACH_TIME = "abort(reason) {";
const MADE_ONCE = "abort(reason = ENDED) {";
const ENDED = 'const ENDED = new DOMException("The call has ended", "AbortError");\n';

/**
 * Connect ends the signal of each call once it is answered, without a reason. The runtime then makes an exception, and
 * looks at the stack for it: a twentieth of a heartbeat, for what nobody reads. Here all calls share one.
 * @returns {import("esbuild").Plugin}
 */
export function oneEndOfCalls() {
  return {
    name: "one-end-of-calls",
    setup(build) {
      build.onLoad(
        { filter: /[\\/]@connectrpc[\\/]connect[\\/]dist[\\/]\w+[\\/]implementation\.js$/ },
        (file) => {
          const source = readFileSync(file.path, "utf8");
          const parts = source.split(MADE_EACH_TIME);
          if (parts.length !== 2)
            throw new Error("Connect ends its calls in another way: look at oneEndOfCalls");
          return { contents: ENDED + parts.join(MADE_ONCE), loader: "js" };
        },
      );
    },
  };
}
