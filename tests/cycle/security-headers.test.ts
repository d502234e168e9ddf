import path from "node:path";
import { createClient } from "@libsql/client";
import { afterAll, beforeAll, expect, test } from "vitest";
import { freePort } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress } from "../helpers/scene";
import { send, type Answer, type Question, type Where } from "../helpers/web";

const LIST = "/api/komoriuta.v1.ServerService/ListServers";
const GET_MANIFEST = "/agent/komoriuta.v1.AgentService/GetManifest";
const JSON_POST = { method: "POST", body: "{}" } as const;

let manager: Manager;
let operator: Operator;
let tls: Where;
let ca: string;
let uuid: string;

beforeAll(async () => {
  const port = await freePort();
  const env = { KOMO_HTTPS_ADDR: `127.0.0.1:${port}`, KOMO_TRUSTED_PROXIES: "127.0.0.2" };
  manager = await startManager({ env });
  tls = { url: `https://127.0.0.1:${port}` };
  ca = (await send(manager, "/ca.crt")).body;
  operator = await logIn(manager);
  const made = await operator.servers.createServer({
    name: "alder",
    macAddress: macAddress(0),
    heartbeatInterval: 10,
  });
  uuid = made.server?.uuid ?? "";
});
afterAll(() => manager?.remove());

function ask(target: string, question: Question = {}, where: Where = manager): Promise<Answer> {
  const headers = { cookie: operator.cookie, "content-type": "application/json", ...question.headers };
  return send(where, target, { ...question, headers, ca });
}

/** Expects the headers that every answer has, and none of those that no answer may have. */
function expectCautious({ headers }: Answer): void {
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "content-security-policy": expect.stringMatching(/default-src 'none'.*frame-ancestors 'none'/),
  });
  expect(headers["content-security-policy"]).not.toContain("unsafe-eval");
  for (const name of ["server", "x-powered-by", "access-control-allow-origin"]) {
    expect(headers).not.toHaveProperty(name);
  }
}

/** The nonce of a page, whose scripts all carry it. */
function nonceOf({ headers, body }: Answer): string {
  const policy = headers["content-security-policy"];
  const [, nonce = ""] = /script-src 'self' 'nonce-([\w+/]{22}==)';/.exec(String(policy)) ?? [];
  expect(nonce).not.toBe("");
  const scripts = body.match(/<script\b[^>]*>/g) ?? [];
  expect(scripts.length).toBeGreaterThan(5);
  expect(scripts.filter((script) => !script.includes(` nonce="${nonce}"`))).toEqual([]);
  return nonce;
}

const PAGES: readonly (readonly [string, number])[] = [
  ["/", 307],
  ["/login?nobody", 200],
  ["/servers", 200],
  ["/servers/UUID", 200],
  ["/nowhere", 404],
  ["/servers/00000000-0000-4000-8000-000000000000", 404],
];
test.for(PAGES)("the page %s (%i): scripts with a nonce, kept by nobody", async ([target, status]) => {
  const nobody = target.endsWith("?nobody");
  const answer = await ask(target.replace("UUID", uuid), nobody ? { headers: { cookie: "" } } : {});
  expect(answer.status).toBe(status);
  expectCautious(answer);
  expect(answer.headers["permissions-policy"]).toContain("camera=()");
  nonceOf(answer);
  expect(answer.headers["cache-control"]).toContain("no-store");
});

test("a nonce serves one answer, and none is taken from who asks", async () => {
  const policy = "script-src 'nonce-AAAAAAAAAAAAAAAAAAAAAA=='";
  const headers = { "content-security-policy": policy, "content-security-policy-report-only": policy };
  const nonces = await Promise.all([1, 2, 3].map(async () => nonceOf(await ask("/servers", { headers }))));
  expect(new Set([...nonces, "AAAAAAAAAAAAAAAAAAAAAA=="]).size).toBe(4);
});

const REST: readonly (readonly [string, number, Question, string])[] = [
  ["/healthz", 200, {}, "no-store"],
  ["/metrics", 200, {}, "no-store"],
  ["/install.sh", 200, {}, "no-cache"],
  ["/install/nothing/x", 404, {}, "no-cache"],
  ["/sw.js", 200, {}, "max-age=0"],
  ["/icon.svg", 200, {}, "max-age=0"],
  ["/manifest.webmanifest", 200, {}, "max-age=0"],
  ["/_next/static/nothing.js", 404, {}, "no-store"],
  ["/_next/image?url=x", 404, {}, "no-store"],
  ["/ca.crt", 200, {}, "no-cache"],
  ["/api/nowhere", 404, {}, "no-store"],
  [LIST, 200, JSON_POST, "no-store"],
  [LIST, 401, { ...JSON_POST, headers: { cookie: "" } }, "no-store"],
  [GET_MANIFEST, 401, JSON_POST, "no-store"],
  [GET_MANIFEST, 405, {}, "no-store"],
  ["/login", 421, { headers: { host: "elsewhere.example" } }, "no-store"],
  ["/login", 403, { headers: { origin: "https://elsewhere.example" } }, "no-store"],
  ["/login", 403, { method: "POST" }, "no-store"],
  // It is refused by what it says of itself: who still sends when the connection ends may not read the answer.
  [LIST, 413, { method: "POST", headers: { "content-length": 2 ** 20 + 1 } }, "no-store"],
];
test.for(REST)("%s (%i): guarded like the pages", async ([target, status, question, kept]) => {
  const answer = await ask(target, question);
  expect(answer.status).toBe(status);
  expectCautious(answer);
  expect(answer.headers["cache-control"]).toContain(kept);
});

test("browsers are told to insist on HTTPS over TLS, and nowhere else", async () => {
  const insisting = "max-age=31536000";
  for (const target of ["/login", "/ca.crt", "/icon.svg", "/api/nowhere", "/_next/image"]) {
    expect((await ask(target, {}, tls)).headers["strict-transport-security"], target).toBe(insisting);
    expect((await ask(target)).headers, target).not.toHaveProperty("strict-transport-security");
  }
  // Plain HTTP is served under that name, too.
  const localhost = await ask("/login", { headers: { host: "localhost" } }, tls);
  expect(localhost.headers["strict-transport-security"]).toBe("max-age=0");
});

test("a page that fails says so under the same policy", async () => {
  const database = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  await database.execute("ALTER TABLE sessions RENAME TO lost_sessions");
  try {
    const answer = await ask("/servers");
    expect(answer.status).toBe(500);
    expectCautious(answer);
    nonceOf(answer);
    expect(answer.headers["cache-control"]).toContain("no-store");
    expect(answer.body).not.toMatch(/lost_sessions|node_modules|\/tmp\//);
  } finally {
    await database.execute("ALTER TABLE lost_sessions RENAME TO sessions");
    database.close();
  }
});
