import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { connect } from "node:tls";
import { expect, test } from "vitest";
import { withholdLength } from "./length-withheld";
import { keyed, onDeno } from "./testing";

async function answerOf(answer: (response: ServerResponse) => void, method = "GET"): Promise<Response> {
  const listener: RequestListener = (_request, response) => {
    withholdLength(response);
    answer(response);
  };
  const server = createServer(listener).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  try {
    const answered = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`, { method });
    return new Response(answered.body ? await answered.text() : null, answered);
  } finally {
    server.close();
  }
}

const CALLS: [string, (response: ServerResponse) => void][] = [
  ["setHeader", (response) => response.setHeader("Content-Length", 5).setHeader("x-kept", "1")],
  ["writeHead with an object", (response) => response.writeHead(200, { "content-length": 5, "x-kept": "1" })],
  ["writeHead with a list", (response) => response.writeHead(200, ["Content-Length", "5", "x-kept", "1"])],
  [
    "writeHead with a reason",
    (response) => response.writeHead(200, "OK", { "Content-Length": 5, "x-kept": "1" }),
  ],
];

test.each(CALLS)("%s tells no length and keeps the rest", async (_name, respond) => {
  const answered = await answerOf((response) => {
    respond(response);
    response.write("ab");
    setTimeout(() => response.end("cde"), 5);
  });
  expect(answered.headers.get("content-length")).toBeNull();
  expect(answered.headers.get("x-kept")).toBe("1");
  expect(await answered.text()).toBe("abcde");
});

test("answers without a body stay as they are", async () => {
  expect((await answerOf((response) => response.writeHead(304).end())).status).toBe(304);
  expect((await answerOf((response) => response.writeHead(204).end())).status).toBe(204);
  expect((await answerOf((response) => response.setHeader("content-length", 9).end(), "HEAD")).status).toBe(
    200,
  );
});

/**
 * The number of answers on one kept connection over TLS, of ten requests, each as early as it can be.
 * @param patience milliseconds after which an answer that does not come is taken for lost
 */
async function answeredOnDeno(length: string, later: boolean, patience: number): Promise<number> {
  const server = await onDeno(`
    import { createServer } from "node:https";
    const server = createServer(${JSON.stringify(await keyed())}, (_request, response) => {
      response.writeHead(200, ${length});
      if (!${later}) return response.end("whole");
      response.write("whole");
      setTimeout(() => response.end(), 50);
    });
    server.listen(0, "127.0.0.1", () => console.log(server.address().port));`);
  let answered = 0;
  await new Promise<void>((resolve) => {
    const socket = connect({ port: Number(server.line), host: "127.0.0.1", rejectUnauthorized: false });
    const ask = (): void => void socket.write("GET / HTTP/1.1\r\nhost: localhost\r\n\r\n");
    // The end of a body of known length, or of the last chunk.
    socket.setEncoding("utf8").on("data", (text: string) => {
      if (!/(length: 5[^]*whole|0\r\n\r\n)$/.test(text)) return;
      answered += 1;
      if (answered < 10) ask();
      else socket.destroy();
    });
    socket.once("secureConnect", ask).setTimeout(patience, () => socket.destroy());
    socket.once("close", () => resolve());
  });
  server.process.kill();
  return answered;
}

test("Deno still loses a request over TLS that comes before the last answer was ended", async () => {
  // Three connections of four lose one: none of twelve, and Deno has mended it.
  let answered = 10;
  for (let tries = 0; tries < 12 && answered === 10; tries++) {
    answered = await answeredOnDeno('{ "content-length": 5 }', true, 1_000);
  }
  expect(answered).toBeLessThan(10);
}, 60_000);

test("it loses none where no length is told, or where the answer is ended with its last bytes", async () => {
  // A busy machine may take its time for an answer.
  expect(await answeredOnDeno("{}", true, 10_000)).toBe(10);
  expect(await answeredOnDeno('{ "content-length": 5 }', false, 10_000)).toBe(10);
});
