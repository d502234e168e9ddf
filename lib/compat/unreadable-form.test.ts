import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { answerInstead } from "../http/answers";
import type { Handler } from "../http/door";
import { blamingTheSender } from "./unreadable-form";

let server: Server;
afterEach(() => void server.close());

/** The answer that a handler's becomes. */
async function answerOf(handle: Handler, method: string, path: string): Promise<Response> {
  const handler = blamingTheSender(handle, answerInstead);
  server = createServer((request, response) => {
    handler(request, response).catch(() => response.writeHead(500).end("its own"));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    method,
    redirect: "manual",
  });
}

const failing: Handler = (_request, response) => {
  response.setHeader("content-type", "text/html");
  response.statusCode = 500;
  response.write("<h1>500</h1>");
  response.end("more");
  return Promise.resolve();
};

test("a 500 to a form says that it could not be read, and nothing else", async () => {
  const answer = await answerOf(failing, "POST", "/login");
  expect(answer.status).toBe(400);
  expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  expect(await answer.text()).toBe("What was sent could not be read. Reload the page and try again.\n");
});

test("so it is where the head is written first", async () => {
  const answer = await answerOf(
    (_request, response) => Promise.resolve(void response.writeHead(500, { etag: "x" }).end("500")),
    "POST",
    "/servers",
  );
  expect(answer.status).toBe(400);
  expect(answer.headers.has("etag")).toBe(false);
});

test.for([
  ["GET", "/login"],
  ["POST", "/api/komoriuta.v1.ServerService/ListServers"],
  ["POST", "/agent/komoriuta.v1.AgentService/GetManifest"],
] as const)("%s %s keeps its 500", async ([method, path]) => {
  const answer = await answerOf(failing, method, path);
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe("<h1>500</h1>more");
});

test("every other answer to a form stays as it is", async () => {
  const answer = await answerOf(
    (_request, response) => Promise.resolve(void response.writeHead(303, { location: "/servers" }).end()),
    "POST",
    "/login",
  );
  expect(answer.status).toBe(303);
  expect(answer.headers.get("location")).toBe("/servers");
});

test("what the handler throws is not the sender's fault", async () => {
  const answer = await answerOf(() => Promise.reject(new Error("ours")), "POST", "/login");
  expect(answer.status).toBe(500);
  expect(await answer.text()).toBe("its own");
});
