/** komoctl for arm64 against the manager of this machine, with a server that runs the agent of this machine. */
import { statSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { version } from "../../package.json";
import { ApiTokenService, Right } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { run } from "../helpers/child";
import { makeTempFolder, removeFolder } from "../helpers/environment";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { emulate } from "./emulated";

const folder = makeTempFolder();
const { komoctl: emulated } = emulate(folder);
const env = { XDG_CONFIG_HOME: path.join(folder, "config"), PATH: "/usr/bin:/bin" };
const komoctl = (line: string, input = "") => run([emulated, ...line.split(" ")], { env, input });

let scene: Scene;
beforeAll(async () => {
  scene = await startScene({ awake: ["alder"], asleep: ["birch"] });
});
afterAll(async () => {
  await scene?.end();
  removeFolder(folder);
});

/** Logs in with a new token, from standard input. */
async function logInWith(name: string, rights: Right[]): Promise<void> {
  const { token } = await scene.operator.client(ApiTokenService).createApiToken({ name, rights });
  const done = await komoctl("login", `${scene.manager.url}\n${token}\n`);
  expect(done, done.stderr).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`the token "${name}"`),
  });
  expect(done.stdout + done.stderr).not.toContain(token);
}

test("it tells its version, and refuses what makes no sense with a code of its own", async () => {
  expect(await komoctl("--version")).toMatchObject({ code: 0, stdout: expect.stringContaining(version) });
  expect(await komoctl("servers")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("komoctl login"),
  });
  expect(await komoctl("off alder --force")).toMatchObject({
    ...{ code: 2, stdout: "" },
    stderr: expect.stringContaining('Unknown option "--force".'),
  });
});

test("it logs in, lists servers as JSON, and is refused what its token may not do", async () => {
  await logInWith("who sees", [Right.SEE]);
  const file = path.join(env.XDG_CONFIG_HOME, "komoriuta", "komoctl.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const listed = await komoctl("servers --json");
  expect(listed, listed.stderr).toMatchObject({ code: 0, stderr: "" });
  const names = (JSON.parse(listed.stdout) as { name: string }[]).map(({ name }) => name);
  expect(names.sort()).toEqual(["alder", "birch"]);
  expect(await komoctl("on birch")).toMatchObject({ code: 4, stdout: "" });
  expect(await komoctl("on nobody")).toMatchObject({ code: 2 });
});

test("it turns a server off and on again, and waits for it", async (context) => {
  context.onTestFailed(() => console.log(scene.story()));
  await logInWith("who stops", [Right.WAKE, Right.STOP]);
  expect(await komoctl("wait on alder --timeout 60s")).toMatchObject({ code: 0, stdout: "alder: ON\n" });
  const off = await komoctl("off alder --wait --timeout 90s");
  expect(off, off.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^alder: OFF$/m) });
  expect(shutdowns(scene.member("alder").machine)).toBe(1);
  const on = await komoctl("on alder --wait --timeout 90s");
  expect(on, on.stderr).toMatchObject({ code: 0, stdout: expect.stringMatching(/^alder: ON$/m) });
  expect(await komoctl("wait off alder --timeout 1s")).toMatchObject({ code: 6 });
});
