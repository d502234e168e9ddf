import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { keyed, onDeno } from "./testing";

/** The words of a server on Deno that answers on a TLS connection whose socket has closed beneath it. */
async function answeredTooLate(first: string): Promise<string> {
  const contents = `
    ${first}
    import { createServer } from "node:https";
    import { connect } from "node:tls";
    const server = createServer(${JSON.stringify(await keyed())}, (request, response) => {
      request.on("error", () => undefined);
      response.on("error", () => undefined);
      request.socket._handle._parent.close();
      response.write("too late", () => setTimeout(() => undefined, 1));
      response.end();
      setTimeout(() => console.log("still there, " + request.socket.destroyed), 200);
    });
    server.listen(0, "127.0.0.1", () => {
      const socket = connect({ port: server.address().port, host: "127.0.0.1", rejectUnauthorized: false });
      socket.on("error", () => undefined);
      socket.write("GET / HTTP/1.1\\r\\nhost: localhost\\r\\n\\r\\n");
    });`;
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: fileURLToPath(new URL(".", import.meta.url)), loader: "ts" },
    bundle: true,
    write: false,
    platform: "node",
    format: "esm",
    target: "node22",
  });
  const { line, process } = await onDeno(outputFiles[0]?.text ?? "");
  process.kill();
  return line;
}

test("Deno still ends where an answer comes too late for its TLS connection", async () => {
  await expect(answeredTooLate("")).rejects.toThrow("Deno ended without a word");
}, 30_000);

test("it does not where the end of a write is told after the write", async () => {
  const mend = 'import { completeWritesLater } from "./write-completion"; completeWritesLater();';
  expect(await answeredTooLate(mend)).toBe("still there, true");
}, 30_000);
