import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startManager, type Manager } from "../helpers/manager";
import { logIn, type Operator } from "../helpers/operator";
import { macAddress, secretsFoundIn } from "../helpers/scene";
import { until } from "../helpers/until";
import { callJson, type Answer } from "../helpers/web";

const REFUSED = { code: "unauthenticated", message: "The access token is not accepted." };

let manager: Manager;
let operator: Operator;

beforeAll(async () => {
  // Long enough for a busy machine to use a token before its end.
  manager = await startManager({ env: { KOMO_TOKEN_TTL: "6" } });
  operator = await logIn(manager);
});
afterAll(() => manager?.remove());

/** Asks for the manifest with a header, or without one. */
function getManifest(authorization?: string): Promise<Answer> {
  const headers = authorization === undefined ? {} : { authorization };
  return callJson(manager, "/agent/komoriuta.v1.AgentService/GetManifest", { bootId: "a-boot" }, headers);
}

let servers = 0;
async function register(): Promise<{ readonly uuid: string; readonly accessToken: string }> {
  servers += 1;
  const wanted = { name: `server ${servers}`, macAddress: macAddress(servers), heartbeatInterval: 5 };
  const { server, accessToken } = await operator.servers.createServer(wanted);
  return { uuid: server?.uuid ?? "", accessToken };
}

/** A token of the right form that nobody has. */
function unknownToken(): string {
  for (;;) {
    const token = randomBytes(24).toString("base64");
    if (!/[+/]/.test(token)) return token;
  }
}

test("a good token is let in, in the form that the contract gives it", async () => {
  const { uuid, accessToken } = await register();
  expect(accessToken).toMatch(/^[A-Za-z0-9]{32}$/);
  const answer = await getManifest(`Bearer ${accessToken}`);
  expect(answer.status).toBe(200);
  expect(JSON.parse(answer.body)).toMatchObject({ manifest: { heartbeatInterval: 5, serverUuid: uuid } });
});

test.for([
  ["none", undefined],
  ["an empty one", "Bearer "],
  ["a malformed one", "Bearer not-a-token"],
  ["an endless one", `Bearer ${"A".repeat(4000)}`],
  ["another scheme", `Basic ${Buffer.from("keeper:secret").toString("base64")}`],
  ["an unknown one", `Bearer ${unknownToken()}`],
] as const)("%s is refused in the same words", async ([, authorization]) => {
  const answer = await getManifest(authorization);
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toEqual(REFUSED);
});

test("right to the eighth character is not right", async () => {
  const { accessToken } = await register();
  const answer = await getManifest(`Bearer ${accessToken.slice(0, 8)}${unknownToken().slice(8)}`);
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toEqual(REFUSED);
});

test("a token that was replaced, and one whose server was deleted, are refused in the same words", async () => {
  const [replaced, deleted] = [await register(), await register()];
  for (const { accessToken } of [replaced, deleted]) {
    expect((await getManifest(`Bearer ${accessToken}`)).status).toBe(200);
  }
  const { accessToken: fresh } = await operator.tokens.rotateToken({ uuid: replaced.uuid });
  await operator.servers.deleteServer({ uuid: deleted.uuid });
  for (const { accessToken } of [replaced, deleted]) {
    const answer = await getManifest(`Bearer ${accessToken}`);
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual(REFUSED);
  }
  expect((await getManifest(`Bearer ${fresh}`)).status).toBe(200);
});

test("a token expires, though it was known a moment ago, and is refused in the same words", async () => {
  const { accessToken } = await register();
  const began = performance.now();
  expect((await getManifest(`Bearer ${accessToken}`)).status).toBe(200);
  const answer = await until("the token expires", 30_000, async () => {
    const refused = await getManifest(`Bearer ${accessToken}`);
    return refused.status === 200 ? null : refused;
  });
  expect(performance.now() - began).toBeGreaterThan(1000);
  expect(answer.status).toBe(401);
  expect(JSON.parse(answer.body)).toEqual(REFUSED);
});

test("neither mount takes the credential of the other", async () => {
  const { accessToken } = await register();
  const list = "/api/komoriuta.v1.ServerService/ListServers";
  const withToken = await callJson(manager, list, {}, { authorization: `Bearer ${accessToken}` });
  expect(withToken.status).toBe(401);
  const get = "/agent/komoriuta.v1.AgentService/GetManifest";
  const withCookie = await callJson(manager, get, { bootId: "a-boot" }, { cookie: operator.cookie });
  expect(withCookie.status).toBe(401);
});

test("what was tried stands in no log, though that it was tried does", async () => {
  const { accessToken } = await register();
  const unknown = unknownToken();
  await getManifest(`Bearer ${unknown}`);
  await getManifest(`Bearer ${accessToken}`);
  const wrong = { userId: manager.userId, password: "a password that is wrong" };
  await callJson(manager, "/api/komoriuta.v1.AuthService/Login", wrong);

  const file = path.join(manager.logDir, "komo-manager.log.jsonl");
  const log = await until("the refusals are in the log", 20_000, () => {
    const text = readFileSync(file, "utf8");
    return (
      /AgentService.*unauthenticated/.test(text) && /AuthService\/Login.*unauthenticated/.test(text) && text
    );
  });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const texts = new Map([
    ["log", log],
    ["output", manager.output()],
  ]);
  expect(secretsFoundIn(texts, [unknown, accessToken, wrong.password, operator.cookie])).toEqual([]);
});
