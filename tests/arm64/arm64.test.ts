import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { run } from "../helpers/child";
import { makeTempFolder, program, removeFolder, ROOT } from "../helpers/environment";
import { shutdowns, startScene } from "../helpers/scene";
import { watch } from "../helpers/watch";
import { send } from "../helpers/web";
import { note } from "../machine/moments";
import { emulate } from "./emulated";

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

const emulated = emulate(folder);
const own = {
  komoManager: program("komo-manager"),
  komoAgent: program("komo-agent"),
  komolet: program("komolet"),
};
const { version } = JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { version: string };

/** Milliseconds for an emulated program on a busy machine. */
const START_WITHIN = 240_000;
const STEP_WITHIN = 90_000;

test.for(["komoManager", "komoAgent", "komolet", "komoctl"] as const)(
  "%s for arm64 tells its version",
  async (name) => {
    const outcome = await run([emulated[name], "version"], { env: { PATH: "/nowhere" }, cwd: "/" });
    expect(outcome, outcome.stderr).toMatchObject({ code: 0, stdout: expect.stringContaining(version) });
  },
);

test.for([
  ["arm64", "arm64", emulated, emulated],
  ["arm64", "x64", emulated, own],
  ["x64", "arm64", own, emulated],
] as const)("a manager for %s and an agent for %s: set up, ON, off by order", async (pair, context) => {
  const [, , manager, agent] = pair;
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  const scene = await startScene({
    awake: ["alder"],
    // It answers /healthz, lets an operator in, and the agent is set up with `komo-agent init` and `enable`.
    manager: { executable: manager.komoManager, startWithin: START_WITHIN },
    agent,
  });
  context.onTestFailed(() => console.log(scene.story(), scene.manager.output()));
  try {
    const ready = seconds();
    expect((await send(scene.manager, "/login")).body).toContain("password");
    const seen = await watch(scene.operator);
    const { uuid, machine } = scene.member("alder");
    const { agent: host } = await seen.reaches(uuid, "ON", STEP_WITHIN);
    const on = seconds();
    expect(host?.arch).toBe(pair[1] === "x64" ? "x86_64" : "aarch64");
    await scene.operator.power.turnOff({ uuid });
    await seen.reaches(uuid, "OFF", STEP_WITHIN);
    const off = seconds();
    expect(machine.state).toBe("off");
    expect(shutdowns(machine)).toBe(1);
    note(context, [
      ["ready", ready],
      ["ON", on],
      ["OFF", off],
    ]);
    await seen.close();
  } finally {
    await scene.end();
  }
});
