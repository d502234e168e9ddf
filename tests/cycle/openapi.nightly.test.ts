import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import SwaggerParser from "@apidevtools/swagger-parser";
import openapiTypescript, { astToString } from "openapi-typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { run } from "../helpers/child";
import { ROOT } from "../helpers/environment";
import { startManager, type Manager } from "../helpers/manager";
import { send } from "../helpers/web";

const DOCUMENT = "/api/openapi.json";

let manager: Manager;
/** A folder within the repository, so that programs that are compiled there find its packages. */
let folder: string;

beforeAll(async () => {
  manager = await startManager();
  mkdirSync(path.join(ROOT, ".cache"), { recursive: true });
  folder = mkdtempSync(path.join(ROOT, ".cache", "openapi-client-"));
  const { body } = await send(manager, DOCUMENT);
  writeFileSync(path.join(folder, "api.ts"), astToString(await openapiTypescript(body)));
});
afterAll(async () => {
  await manager?.remove();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

test("the document is served to anyone, is valid, and is sent once as long as it stays", async () => {
  const { status, headers, body } = await send(manager, DOCUMENT);
  expect(status).toBe(200);
  expect(headers).toMatchObject({ "content-type": "application/json", "cache-control": "no-cache" });
  const parsed = JSON.parse(body) as Parameters<typeof SwaggerParser.validate>[0];
  await expect(SwaggerParser.validate(parsed)).resolves.toMatchObject({ info: { title: "komoriuta" } });

  const { etag = "" } = headers;
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  for (const known of [etag, `W/${etag}`, `"another", ${etag}`, "*"]) {
    const again = await send(manager, DOCUMENT, { headers: { "if-none-match": known } });
    expect(again).toMatchObject({ status: 304, body: "", headers: { etag } });
  }
  const other = await send(manager, DOCUMENT, { headers: { "if-none-match": '"another"' } });
  expect(other.status).toBe(200);
  expect((await send(manager, DOCUMENT, { method: "POST", body: "{}" })).status).toBe(405);
});

/** A client by somebody who has nothing of komoriuta but the document. */
const CLIENT = `
import createClient from "openapi-fetch";
import type { components, paths } from "./api";

const [url = "", userId = "", password = ""] = JSON.parse(process.env["MANAGER"] ?? "[]") as string[];
let cookie = "";
const client = createClient<paths>({ baseUrl: url + "/api" });
client.use({ onRequest({ request }) { if (cookie) request.headers.set("cookie", cookie); return request; } });

const stranger = await client.POST("/komoriuta.v1.ServerService/ListServers", { body: {} });
const code: components["schemas"]["connect.Error"]["code"] | undefined = stranger.error?.code;

const { response } = await client.POST("/komoriuta.v1.AuthService/Login", { body: { userId, password } });
cookie = response.headers.get("set-cookie")?.split(";")[0] ?? "";

const made = await client.POST("/komoriuta.v1.ServerService/CreateServer", {
  body: { name: "alder", macAddress: "02:00:00:00:00:01", heartbeatInterval: 10 },
});
const uuid = made.data?.server?.uuid;
const hold = await client.POST("/komoriuta.v1.HoldService/PlaceHold", {
  body: { serverUuids: uuid ? [uuid] : [], until: new Date(Date.now() + 3_600_000).toISOString(), reason: "a test" },
});
const wrong = await client.POST("/komoriuta.v1.ServerService/CreateServer", { body: { name: "" } });
const detail = wrong.error?.details?.[0]?.debug as components["schemas"]["komoriuta.v1.InvalidFields"] | undefined;
const { data } = await client.POST("/komoriuta.v1.ServerService/ListServers", { body: {} });
const [server] = data?.servers ?? [];
const off: boolean = server?.currentStatus === "CURRENT_STATUS_SYNCED_OFF" || server?.powerStatus === "POWER_STATUS_OFF";
console.log(JSON.stringify({
  code, off, name: server?.name, heldFor: hold.data?.hold?.reason, held: server?.holds?.length,
  wrong: wrong.error?.code, fields: detail?.violations?.map(({ field }) => field),
}));
`;

test("a client made from it alone compiles, logs in, and is understood", { timeout: 120_000 }, async () => {
  writeFileSync(path.join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(path.join(folder, "client.ts"), CLIENT);
  expect(await compile("client.ts")).toBe("");

  const login = JSON.stringify([manager.url, manager.userId, manager.password]);
  const outcome = await run([process.execPath, path.join(folder, "client.js")], { env: { MANAGER: login } });
  expect(outcome).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(outcome.stdout)).toEqual({
    code: "unauthenticated",
    name: "alder",
    off: expect.any(Boolean),
    held: 1,
    heldFor: "a test",
    wrong: "invalid_argument",
    fields: expect.arrayContaining(["name", "macAddress"]),
  });
});

test(
  "what the document does not have, such a client does not compile with",
  { timeout: 120_000 },
  async () => {
    const mistakes: readonly (readonly [string, string])[] = [
      ["heartbeatInterval: 10", 'heartbeatInterval: "10"'],
      ["HoldService/PlaceHold", "HoldService/PlaceHolds"],
      ['"CURRENT_STATUS_SYNCED_OFF"', '"SYNCED_OFF"'],
      ["server?.holds?.length", "server?.held"],
    ];
    for (const [at, [right, wrong]] of mistakes.entries()) {
      writeFileSync(path.join(folder, `mistake-${at}.ts`), CLIENT.replace(right, wrong));
      expect(CLIENT).toContain(right);
    }
    const files = mistakes.map((_, at) => `mistake-${at}.ts`);
    const faults = await compile(...files);
    for (const file of files) expect(faults).toContain(`${file}(`);
  },
);

/** The compiler's errors about files of the folder; "": none. */
async function compile(...files: readonly string[]): Promise<string> {
  const options = [
    "--ignoreConfig",
    "--strict",
    "--skipLibCheck",
    "--target",
    "es2022",
    "--module",
    "esnext",
  ];
  const how = [...options, "--moduleResolution", "bundler", "--types", "node", "--pretty", "false"];
  const tsc = path.join(ROOT, "node_modules", "native-typescript", "bin", "tsc");
  const { stdout, stderr } = await run([process.execPath, tsc, ...how, ...files], { env: {}, cwd: folder });
  return stdout + stderr;
}
