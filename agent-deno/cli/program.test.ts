import { dispatch } from "../../command-line/dispatch.ts";
import { assert } from "../testing/assert.ts";
import { readText } from "../host/files.ts";
import { becomeKomolet } from "../host/instance.ts";
import { linuxPlatform } from "../systems/linux.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import type { Context } from "./verb.ts";
import { KOMO_AGENT } from "./program.ts";

interface Said {
  readonly out: string[];
  readonly err: string[];
}

function contextOf(root: TestRoot, said: Said, change: Partial<Context> = {}): Context {
  return {
    platform: linuxPlatform(root.environment),
    paths: root.paths,
    environment: root.environment,
    io: {
      out: (line) => void said.out.push(line),
      err: (line) => void said.err.push(line),
      ask: () => undefined,
      askSecret: () => undefined,
      colour: true,
    },
    isRoot: true,
    now: () => new Date("2026-01-01T00:00:30Z"),
    uptime: () => 30_000,
    ...change,
  };
}

Deno.test("a change needs root, whatever is configured; help, version and status do not", async () => {
  using root = makeRoot();
  root.writeConfig({ managerURL: "https://manager.example" });
  const before = readText(root.paths.config);
  for (const args of [
    ["init"],
    ["set", "logGeneration", "3"],
    ["enable"],
    ["disable"],
    ["reload"],
    ["hold"],
    ["release"],
  ]) {
    const said: Said = { out: [], err: [] };
    assert.equal(await dispatch(KOMO_AGENT, args, contextOf(root, said, { isRoot: false })), 1);
    assert.deepEqual(said, {
      out: [],
      err: [`komo-agent: \`komo-agent ${args[0]}\` needs root: try it with sudo.`],
    });
  }
  for (const args of [["help"], ["version"], ["status"], ["help", "init"]]) {
    const said: Said = { out: [], err: [] };
    const code = args[0] === "status" ? 3 : 0;
    assert.equal(await dispatch(KOMO_AGENT, args, contextOf(root, said, { isRoot: false })), code);
    assert.deepEqual(said.err, []);
  }
  assert.equal(readText(root.paths.config), before);
  assert.equal(readText(root.paths.agentLog), undefined);
});

Deno.test("status tells the last failure, times as people say them, and colours on a terminal only", async () => {
  using root = makeRoot();
  root.writeConfig({ enabled: false, managerURL: "https://manager.example" });
  Deno.mkdirSync(root.paths.runDir);
  const last = {
    pid: 7,
    version: "0",
    lastHeartbeatAt: "2026-01-01T00:00:18Z",
    heartbeatStatus: "ON",
    answer: "ON",
    error: "The manager at https://manager.example cannot be used: nothing listens there.",
  };
  Deno.writeTextFileSync(root.paths.state, JSON.stringify(last));
  const said: Said = { out: [], err: [] };
  assert.equal(await dispatch(KOMO_AGENT, ["status"], contextOf(root, said)), 3);
  const text = said.out.join("\n");
  assert(text.includes("\x1b[33mnot running\x1b[0m"));
  assert.match(text, /ON, answered ON, 12 s ago/);
  assert.match(text, /Last failure .*nothing listens there/);
});

Deno.test("the exit code of status says whether komolet runs and reports", async () => {
  using root = makeRoot();
  root.writeConfig({ managerURL: "https://manager.example" });
  const codes = async () => [
    await dispatch(KOMO_AGENT, ["status"], contextOf(root, { out: [], err: [] })),
    await dispatch(KOMO_AGENT, ["status", "--json"], contextOf(root, { out: [], err: [] })),
  ];
  assert.deepEqual(await codes(), [3, 3], "it does not run");
  const komolet = await becomeKomolet(root.paths);
  assert("release" in komolet);
  const cases = [
    [4, "nothing was answered yet", {}],
    [0, "the last call was answered", { lastHeartbeatAt: "2026-01-01T00:00:18Z" }],
    [4, "the last call failed", { lastHeartbeatAt: "2026-01-01T00:00:18Z", error: "It is away." }],
    [4, "an earlier komolet was answered", { pid: 1, lastHeartbeatAt: "2026-01-01T00:00:18Z" }],
  ] as const;
  for (const [code, when, last] of cases) {
    Deno.writeTextFileSync(root.paths.state, JSON.stringify({ pid: Deno.pid, ...last }));
    assert.deepEqual(await codes(), [code, code], when);
  }
  const said: Said = { out: [], err: [] };
  const stale = { pid: 1, lastHeartbeatAt: "2026-01-01T00:00:18Z", error: "It is away." };
  Deno.writeTextFileSync(root.paths.state, JSON.stringify(stale));
  await dispatch(KOMO_AGENT, ["status", "--json"], contextOf(root, said));
  assert(said.out.join("").includes("00:00:18") && !said.out.join("").includes("away"), said.out.join(""));
  komolet.release();
  assert.deepEqual(await codes(), [3, 3], "it has ended");
});

Deno.test("what a lying manager had written does not speak to the terminal", async () => {
  using root = makeRoot();
  root.writeConfig({ enabled: false, managerURL: "https://manager.example" });
  Deno.mkdirSync(root.paths.runDir);
  const evil = "\x1b]0;owned\x07\x1b[31m\x9b2J\u202e";
  const last = { pid: 7, lastHeartbeatAt: evil, heartbeatStatus: evil, answer: evil, error: evil };
  Deno.writeTextFileSync(root.paths.state, JSON.stringify(last));
  const said: Said = { out: [], err: [] };
  await dispatch(KOMO_AGENT, ["status"], contextOf(root, said));
  const withoutOurs = said.out.join("\n").replaceAll(/\x1b\[(3[1-3]|0)m/g, "");
  assert(!/[^\n\P{C}]/u.test(withoutOurs), JSON.stringify(withoutOurs));
  assert.equal(said.out.join("").split("\x1b[31m").length, 2, "red once: the failure");
  said.out.length = 0;
  await dispatch(KOMO_AGENT, ["status", "--json"], contextOf(root, said));
  assert(!/\p{C}/u.test(said.out.join("")), said.out.join(""));
  assert.equal(
    (JSON.parse(said.out.join("")) as { error: string }).error,
    evil,
    "a script reads what was said",
  );
});

Deno.test("a broken state file or public.json is no reason to fall over", async () => {
  using root = makeRoot();
  root.writeConfig({ managerURL: "https://manager.example" });
  Deno.mkdirSync(root.paths.runDir);
  for (const text of ["", "[]", "7", '{"lastHeartbeatAt":"yesterday"}']) {
    Deno.writeTextFileSync(root.paths.state, text);
    assert.equal(await dispatch(KOMO_AGENT, ["status"], contextOf(root, { out: [], err: [] })), 3, text);
  }
  for (const text of ["", "[]", '{"enabled":1}']) {
    Deno.writeTextFileSync(root.paths.publicConfig, text);
    const said: Said = { out: [], err: [] };
    assert.equal(await dispatch(KOMO_AGENT, ["status"], contextOf(root, said)), 1, text);
    assert.match(
      said.err[0] ?? "",
      /public\.json: is (broken|not valid JSON); any `komo-agent set` writes it anew/,
    );
  }
});
