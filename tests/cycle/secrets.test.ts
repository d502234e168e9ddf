import { readdirSync, readFileSync, statSync, watch as watchFolder, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, onTestFailed, test } from "vitest";
import { EnrolmentKeyService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { SecretState, WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { logIn } from "../helpers/operator";
import { mapBelow, textsBelow } from "../helpers/living-folder";
import { secretsFoundIn, startScene, textsOfScene, type Scene } from "../helpers/scene";
import { until } from "../helpers/until";
import { watch } from "../helpers/watch";
import { callJson, send, type Answer } from "../helpers/web";

const GUESS = "a password that is wrong";
const LIST_KEYS = "/api/komoriuta.v1.EnrolmentKeyService/ListEnrolmentKeys";
const STRAY_TOKEN = "StrayTokenStrayTokenStrayToken00";

const home = makeTempFolder();
const dataDir = path.join(home, "not", "there", "yet");
let scene: Scene;
let wide: () => readonly string[];
/** All answers to browsers and tools, by their request; without those that show a secret once. */
const answers = new Map<string, string>();
const secrets: Record<string, string> = { GUESS, STRAY_TOKEN };
const usualMask = process.umask();

beforeAll(async () => {
  // Modes must not lean on a careful umask.
  process.umask(0);
  wide = watchForWide(home);
  const env = { KOMO_DATA_DIR: dataDir, KOMO_HTTPS_ADDR: "127.0.0.1:0" };
  scene = await startScene({ awake: ["alder"], manager: { env } });
  await liveThrough();
});
afterAll(async () => {
  process.umask(usualMask);
  await scene?.end();
  removeFolder(home);
});

async function ask(name: string, answer: Promise<Answer>): Promise<Answer> {
  const { status, headers, body } = await answer;
  const shown = Object.entries(headers).filter(([header]) => header !== "set-cookie");
  answers.set(name, JSON.stringify(shown) + body);
  return { status, headers, body };
}

/** A day in the life: logins that fail and succeed, pages, heartbeats, a token that is rotated, and errors. */
async function liveThrough(): Promise<void> {
  const { manager, operator } = scene;
  const { uuid, accessToken } = scene.member("alder");
  const login = "/api/komoriuta.v1.AuthService/Login";
  const heartbeat = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
  const seen = await watch(operator);
  await seen.reaches(uuid, "ON", 30_000);
  await seen.close();

  const { userId, password, passwordHash } = manager;
  await ask("a failed login", callJson(manager, login, { userId, password: GUESS }));
  await ask("a login for nobody", callJson(manager, login, { userId: GUESS, password: GUESS }));
  await ask("a login that is no JSON", send(manager, login, question(`{"password":"${GUESS}`)));
  const stray = { authorization: `Bearer ${STRAY_TOKEN}`, cookie: `session_id=${STRAY_TOKEN}` };
  await ask("a stray token", callJson(manager, heartbeat, {}, stray));
  await ask(
    "a bad heartbeat",
    callJson(manager, heartbeat, { bootId: 1 }, { authorization: `Bearer ${accessToken}` }),
  );
  const { cookie } = await logIn(manager);
  for (const page of ["/", "/login", "/servers", `/servers/${uuid}`, "/nowhere", "/ca.crt", "/healthz"]) {
    await ask(page, send(manager, page));
    await ask(`${page}, logged in`, send(manager, page, { headers: { cookie } }));
    await ask(`${page}, as the router asks`, send(manager, page, { headers: { cookie, rsc: "1" } }));
  }
  for (const rpc of ["ListServers", "GetServer", "ListEvents", "UpdateServer"]) {
    await ask(rpc, callJson(manager, `/api/komoriuta.v1.ServerService/${rpc}`, { uuid }, { cookie }));
  }
  const { accessToken: fresh } = await operator.tokens.rotateToken({ uuid });
  const log = path.join(manager.logDir, "komo-manager.log.jsonl");
  await until("the agent's old token is refused", 30_000, () => {
    return /"level":"WARN"[^\n]*AgentService\/SendHeartbeat[^\n]*unauthenticated/.test(
      readFileSync(log, "utf8"),
    );
  });
  const keys = operator.client(EnrolmentKeyService);
  const { secret } = await keys.createEnrolmentKey({ name: "lab", validHours: 1, maxServers: 1 });
  const enrol = "/agent/komoriuta.v1.EnrolmentService/Enrol";
  const server = { hostname: "birch", macAddress: "02:00:5e:00:53:77" };
  const enrolled = await callJson(manager, enrol, server, { authorization: `Bearer ${secret}` });
  await ask("a key that is used up", callJson(manager, enrol, server, { authorization: `Bearer ${secret}` }));
  await ask("the keys", callJson(manager, LIST_KEYS, {}, { cookie }));
  await ask("/enrol, logged in", send(manager, "/enrol", { headers: { cookie } }));
  await liveWithAWay(uuid, cookie);
  await callJson(manager, "/api/komoriuta.v1.AuthService/Logout", {}, { cookie });

  Object.assign(secrets, {
    password,
    passwordHash: passwordHash.split(":").at(-1),
    oldToken: accessToken,
    newToken: fresh,
    // "enrol-" stands before each of them.
    enrolmentKey: secret.slice(6),
    enrolledToken: (JSON.parse(enrolled.body) as { accessToken: string }).accessToken,
    cookie: operator.cookie.slice("session_id=".length),
    endedCookie: cookie.slice("session_id=".length),
    sessionSecret: readFileSync(path.join(dataDir, "session-secret"), "utf8").trim(),
    wayKey: readFileSync(path.join(dataDir, "way-key"), "utf8").trim(),
    pushKey: (JSON.parse(readFileSync(path.join(dataDir, "push-key.json"), "utf8")) as { d: string }).d,
    ...privateKeys(),
  });
}

/** A way from outside is set, is wrong, is tried and is listed, exported and audited. */
async function liveWithAWay(serverUuid: string, cookie: string): Promise<void> {
  const { manager, operator } = scene;
  const secret = (secrets["waySecret"] = "the secret of a BMC");
  const rpc = (method: string, asked: object) =>
    ask(
      method,
      callJson(manager, `/api/komoriuta.v1.WayService/${method}`, { serverUuid, ...asked }, { cookie }),
    );
  const kind = "WAY_KIND_REDFISH";
  const way = { kind, address: "bmc.invalid", user: "root", secret };
  const wrong = await rpc("SetWay", { way: { ...way, address: "127.0.0.1" } });
  expect(wrong.status).toBe(400);
  expect((await rpc("SetWay", { way })).status).toBe(200);
  await rpc("TryWay", { kind });
  await rpc("ListWays", {});
  await rpc("SetWay", { way: { ...way, secret: undefined, address: "elsewhere.invalid" } });
  for (const page of [
    `/servers/${serverUuid}`,
    "/audit",
    "/audit/audit.jsonl",
    "/enrol/servers.csv",
    "/timeline",
  ])
    await ask(`${page}, with a way`, send(manager, page, { headers: { cookie } }));
  const { ways } = await operator.client(WayService).listWays({ serverUuid });
  expect(ways).toMatchObject([{ address: "bmc.invalid", secretState: SecretState.KEPT }]);
}

const question = (body: string) => ({
  method: "POST",
  headers: { "content-type": "application/json" },
  body,
});

/** The middle of each private key: no two begin or end the same way. */
function privateKeys(): Record<string, string> {
  const keys = [...textsBelow(dataDir)].filter(([, text]) => text.includes("PRIVATE KEY"));
  return Object.fromEntries(
    keys.map(([file, text]) => {
      const lines = text.slice(text.indexOf("PRIVATE KEY")).split("\n");
      return [`key in ${path.basename(file)}`, lines[2] ?? ""];
    }),
  );
}

function expectNoneIn(texts: ReadonlyMap<string, string>, known = secrets): void {
  const names = Object.keys(known);
  const found = secretsFoundIn(texts, Object.values(known));
  expect(
    found.map((one) => one.replace(/secret (\d+)$/, (_, at: string) => names[Number(at)] ?? "")),
  ).toEqual([]);
}

test("what is looked for is there to be found", () => {
  for (const [name, secret] of Object.entries(secrets)) expect(secret.length, name).toBeGreaterThan(10);
  expect(Object.keys(secrets).filter((name) => name.startsWith("key in"))).toHaveLength(2);
});

test("no log, console or status file holds a secret", () => {
  onTestFailed(() => console.log(scene.story()));
  const texts = textsOfScene(scene.manager, [scene.member("alder")]);
  expect(texts.size).toBeGreaterThan(5);
  expectNoneIn(texts);
});

test("no process has one among its arguments", () => {
  const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const lines = pids.flatMap((pid): [string, string][] => {
    try {
      return [[`process ${pid}`, readFileSync(`/proc/${pid}/cmdline`, "utf8")]];
    } catch {
      // It has ended.
      return [];
    }
  });
  expect(lines.length).toBeGreaterThan(2);
  expectNoneIn(new Map(lines));
});

test("no page, answer or header tells one, and nothing that was tried comes back", () => {
  expect(answers.get("/servers, logged in")).toContain("alder");
  expectNoneIn(answers);
});

test("no script, style or file for browsers holds one, or knows of variables of the server", () => {
  const folders = [path.join(ROOT, ".next/static"), path.join(ROOT, "public")];
  const texts = new Map(folders.flatMap((folder) => [...textsBelow(folder)]));
  expect(texts.size).toBeGreaterThan(10);
  expectNoneIn(texts);
  expect(secretsFoundIn(texts, ["KOMO_PASSWORD", "KOMO_SESSION_SECRET", "passwordHash"])).toEqual([]);
});

test("the database and all else in the data folder hold none, but for the files made for them", () => {
  const made = ["session-secret", "way-key", "push-key.json", ...readdirSync(path.join(dataDir, "tls"))];
  const texts = textsBelow(dataDir);
  for (const file of texts.keys()) if (made.includes(path.basename(file))) texts.delete(file);
  expect([...texts.keys()].map((file) => path.basename(file))).toContain("komoriuta.db");
  expectNoneIn(texts);
});

test("what the manager keeps is its owner's alone, and was so from the first moment", async () => {
  expect(modeOf(dataDir)).toBe("700");
  const kinds = mapBelow(dataDir, (file) => `${statSync(file).isDirectory() ? "d" : "f"}${modeOf(file)}`);
  expect(kinds.size).toBeGreaterThan(5);
  expect([...kinds].filter(([, kind]) => kind !== "d700" && kind !== "f600")).toEqual([]);
  await until("no file is half made", 20_000, () => ![...mapBelow(dataDir, String).keys()].some(isHalfMade));
  const logs = mapBelow(scene.manager.logDir, modeOf);
  expect(logs.size).toBeGreaterThan(0);
  expect([...logs].filter(([, mode]) => mode !== "600")).toEqual([]);
  // The folders above the data folder are made for it alone, too. The probe shows that one looks at all.
  writeFileSync(path.join(dataDir, "probe"), "", { mode: 0o644 });
  const probe = path.join(path.relative(home, dataDir), "probe 644");
  await until("the probe is seen", 20_000, () => wide().includes(probe));
  expect(wide()).toEqual([probe]);
});

/** Whether a file is still being written, by its name. */
const isHalfMade = (file: string): boolean => /\.new-[0-9a-f]+$/.test(file);

/**
 * Checks the modes in a folder upon each change.
 * @returns gives files and folders that others could read or enter so far, if only for a moment
 */
function watchForWide(folder: string): () => readonly string[] {
  const wide = new Set<string>();
  const check = (name: string): void => {
    try {
      const mode = modeOf(path.join(folder, name));
      if (!mode.endsWith("00")) wide.add(`${name} ${mode}`);
    } catch {
      // It is gone already.
    }
  };
  watchFolder(folder, { recursive: true, persistent: false }, (_event, name) => {
    if (name !== null) check(name);
  });
  return () => [...wide];
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o777).toString(8);
}
