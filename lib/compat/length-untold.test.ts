import { createServer, type RequestListener, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { keepLengthUntold } from "./length-untold";

async function answerOf(answer: (response: ServerResponse) => void, method = "GET"): Promise<Response> {
  const listener: RequestListener = (_request, response) => {
    keepLengthUntold(response);
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

const WAYS: [string, (response: ServerResponse) => void][] = [
  ["setHeader", (response) => response.setHeader("Content-Length", 5).setHeader("x-kept", "1")],
  ["writeHead with an object", (response) => response.writeHead(200, { "content-length": 5, "x-kept": "1" })],
  ["writeHead with a list", (response) => response.writeHead(200, ["Content-Length", "5", "x-kept", "1"])],
  [
    "writeHead with a reason",
    (response) => response.writeHead(200, "OK", { "Content-Length": 5, "x-kept": "1" }),
  ],
];

test.each(WAYS)("%s tells no length and keeps the rest", async (_name, tell) => {
  const answered = await answerOf((response) => {
    tell(response);
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
