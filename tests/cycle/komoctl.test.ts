/** The compiled komoctl against the compiled manager, with servers that run the compiled agent. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { run } from "../helpers/child";
import { freePort, program, removeFolder } from "../helpers/environment";
import { shutdowns, type Scene } from "../helpers/scene";
import { makeHome, startServers, tokenWith } from "./komoctl";

const { folder, configFile, env, komoctl } = makeHome();

let scene: Scene;
let token: string;

beforeAll(async () => {
  scene = await startServers();
  token = await tokenWith(scene, "script", [Right.SEE, Right.WAKE, Right.STOP]);
});
afterAll(async () => {
  await scene?.end();
  removeFolder(folder);
});

test("login keeps the token where its owner alone reads it, once the manager has accepted it", async () => {
  expect(await komoctl("servers")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("komoctl login"),
  });
  const { url } = scene.manager;
  const refused = await komoctl("login", `${url}\nkomo_${"x".repeat(32)}\n`);
  expect(refused).toMatchObject({ code: 3, stdout: "" });
  const done = await komoctl("login", `${url}\n${token}\n`);
  expect(done, done.stderr).toMatchObject({ code: 0, stderr: "" });
  expect(done.stdout).toContain('the token "script"');
  expect(done.stdout).not.toContain(token);
  expect(statSync(configFile).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(configFile, "utf8"))).toEqual({ url, token });
});

test("a server is turned off and on again, and waited for", { timeout: 120_000 }, async (context) => {
  context.onTestFailed(() => console.log(scene.story()));
  const { machine } = scene.member("alder");
  expect(await komoctl("wait on alder --timeout 30s")).toMatchObject({ code: 0, stdout: "alder: ON\n" });
  const off = await komoctl("off Alder --reason test --wait --timeout 60s");
  expect(off, off.stderr).toMatchObject({ code: 0, stdout: "alder: Applying\nalder: OFF\n" });
  expect(machine.state).toBe("off");
  expect(shutdowns(machine)).toBe(1);
  const listed = JSON.parse((await komoctl("servers alder --json")).stdout) as { currentStatus: string }[];
  expect(listed).toMatchObject([{ name: "alder", currentStatus: "CURRENT_STATUS_OFF" }]);
  const on = await komoctl("on alder --wait --timeout 60s");
  expect(on).toMatchObject({ code: 0, stdout: "alder: Starting\nalder: ON\n" });
  // Said twice, it is no error.
  expect(await komoctl("on alder --wait --timeout 60s")).toMatchObject({ code: 0 });
  // Told apart from what was refused.
  expect(await komoctl("wait on cedar --timeout 1s")).toMatchObject({ code: 6 });
});

test("a token does what it may, and nothing once it is revoked", async () => {
  const home = path.join(folder, "waker");
  const waker = (line: string, input = "") =>
    run([program("komoctl"), ...line.split(" ")], { env: { ...env, XDG_CONFIG_HOME: home }, input });
  await waker("login", `${scene.manager.url}\n${await tokenWith(scene, "waker", [Right.SEE, Right.WAKE])}\n`);
  expect(await waker("servers")).toMatchObject({ code: 0, stdout: expect.stringContaining("alder") });
  expect(await waker("off birch")).toMatchObject({ code: 4, stdout: "" });
  const tokens = scene.operator.client(ApiTokenService);
  const uuid = (await tokens.listApiTokens({})).tokens.find(({ name }) => name === "waker")?.uuid;
  await tokens.revokeApiToken({ uuid });
  expect(await waker("servers")).toMatchObject({ code: 3, stderr: expect.stringContaining("komoctl login") });
  expect(await waker("logout")).toMatchObject({ code: 0 });
  expect(() => statSync(path.join(home, "komoriuta", "komoctl.json"))).toThrow();
});

test(
  "what the manager serves as komo-agent is komoctl once it is called so",
  { timeout: 60_000 },
  async () => {
    const script = `curl -q -fsS "$1/install/linux-$2/komo-agent.gz" | gzip -d > komoctl && chmod 755 komoctl && ./komoctl help on`;
    const line = ["sh", "-c", script, "sh", scene.manager.url, process.arch];
    expect(await run(line, { env, cwd: folder })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Usage: komoctl on/),
    });
  },
);

test("what cannot be done ends with a code of its own, and says what to do", async () => {
  for (const [line, code, says] of [
    ["on nobody", 2, 'There is no server or group "nobody".'],
    ["off alder --force", 2, 'Unknown option "--force".'],
    ["wait off alder --timeout soon", 2, "--timeout must be a number"],
  ] as const) {
    expect(await komoctl(line), line).toMatchObject({
      code,
      stdout: "",
      stderr: expect.stringContaining(says),
    });
  }
  const elsewhere = path.join(folder, "elsewhere");
  mkdirSync(path.join(elsewhere, "komoriuta"), { recursive: true });
  const login = JSON.stringify({ url: `http://localhost:${await freePort()}`, token });
  writeFileSync(path.join(elsewhere, "komoriuta", "komoctl.json"), login, { mode: 0o600 });
  const there = { ...env, XDG_CONFIG_HOME: elsewhere };
  const unreached = await run([program("komoctl"), "servers"], { env: there });
  expect(unreached).toMatchObject({ code: 5, stderr: expect.stringContaining("nothing listens there") });
});
