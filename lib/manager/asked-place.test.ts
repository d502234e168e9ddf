import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import type { Handler } from "../http/door";
import { rememberingThePlace } from "./asked-place";

let server: Server;
afterEach(() => void server.close());

const toLogin: Handler = (_request, response) => {
  response.statusCode = 307;
  response.setHeader("Location", "/login");
  response.setHeader("Set-Cookie", "other=1");
  return Promise.resolve(void response.end());
};

async function cookiesOf(handle: Handler, path: string, init: RequestInit = {}): Promise<string[]> {
  const handler = rememberingThePlace(handle);
  server = createServer((request, response) => void handler(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  const answer = await fetch(url, { redirect: "manual", ...init });
  return answer.headers.getSetCookie().filter((line) => line.startsWith("asked_place"));
}

test("who is sent to the door takes along what they asked for", async () => {
  const [cookie, ...more] = await cookiesOf(
    toLogin,
    "/servers/0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a?show=trouble&q=%E6%9F%8A",
  );
  expect(more).toEqual([]);
  expect(cookie).toBe(
    `asked_place=${encodeURIComponent("/servers/0b7c4e2e-7f0d-4d0e-9f6b-0d3a3f1c2b1a?show=trouble&q=%E6%9F%8A")}; Path=/login; HttpOnly; SameSite=Lax; Max-Age=600`,
  );
});

test("over HTTPS alone, where it was over HTTPS", async () => {
  const [cookie] = await cookiesOf(toLogin, "/servers", { headers: { "x-forwarded-proto": "https" } });
  expect(cookie).toMatch(/; Secure$/);
});

test.for([
  ["a form", "/servers", { method: "POST" }],
  ["a part of a page", "/servers?_rsc=1", { headers: { rsc: "1" } }],
  ["another page", "/serversaurus", {}],
  ["an RPC", "/api/servers", {}],
  ["an address that is too long", `/servers?q=${"a".repeat(1000)}`, {}],
] as const)("%s is not remembered", async ([, path, init]) => {
  expect(await cookiesOf(toLogin, path, init)).toEqual([]);
});

test("a page that is shown is not remembered", async () => {
  const shown: Handler = (_request, response) => Promise.resolve(void response.end("there"));
  expect(await cookiesOf(shown, "/servers")).toEqual([]);
});
