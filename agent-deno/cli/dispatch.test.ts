import { assert } from "../testing/assert.ts";
import { readText } from "../host/files.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import type { Context } from "./verb.ts";
import { dispatch } from "./dispatch.ts";

interface Said {
  readonly out: string[];
  readonly err: string[];
}

function contextOf(root: TestRoot, said: Said, change: Partial<Context> = {}): Context {
  return {
    paths: root.paths,
    environment: root.environment,
    io: {
      out: (line) => said.out.push(line),
      err: (line) => said.err.push(line),
      ask: () => undefined,
      askSecret: () => undefined,
      colour: true,
    },
    isRoot: true,
    now: () => new Date("2026-01-01T00:00:30Z"),
    ...change,
  };
}

Deno.test("a change needs root, whatever is configured; help, version and status do not", async () => {
  using root = makeRoot();
  root.writeConfig({ managerURL: "https://manager.example" });
  const before = readText(root.paths.config);
  for (const args of [["init"], ["set", "logGeneration", "3"], ["enable"], ["disable"], ["reload"]]) {
    const said: Said = { out: [], err: [] };
    assert.equal(await dispatch(args, contextOf(root, said, { isRoot: false })), 1);
    assert.deepEqual(said, {
      out: [],
      err: [`komo-agent: \`komo-agent ${args[0]}\` needs root: try it with sudo.`],
    });
  }
  for (const args of [["help"], ["version"], ["status"], ["help", "init"]]) {
    const said: Said = { out: [], err: [] };
    assert.equal(await dispatch(args, contextOf(root, said, { isRoot: false })), 0);
    assert.deepEqual(said.err, []);
  }
  assert.equal(readText(root.paths.config), before);
  assert.equal(readText(root.paths.agentLog), undefined);
});

Deno.test(
  "status tells the last failure, times as people say them, and colours on a terminal only",
  async () => {
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
    assert.equal(await dispatch(["status"], contextOf(root, said)), 0);
    const text = said.out.join("\n");
    assert(text.includes("\x1b[33mnot running\x1b[0m"));
    assert.match(text, /ON, answered ON, 12 s ago/);
    assert.match(text, /Last failure .*nothing listens there/);
  },
);

Deno.test("a broken state file or public.json is no reason to fall over", async () => {
  using root = makeRoot();
  root.writeConfig({ managerURL: "https://manager.example" });
  Deno.mkdirSync(root.paths.runDir);
  for (const text of ["", "[]", "7", '{"lastHeartbeatAt":"yesterday"}']) {
    Deno.writeTextFileSync(root.paths.state, text);
    assert.equal(await dispatch(["status"], contextOf(root, { out: [], err: [] })), 0, text);
  }
  for (const text of ["", "[]", '{"enabled":1}']) {
    Deno.writeTextFileSync(root.paths.publicConfig, text);
    const said: Said = { out: [], err: [] };
    assert.equal(await dispatch(["status"], contextOf(root, said)), 1, text);
    assert.match(
      said.err[0] ?? "",
      /public\.json: is (broken|not valid JSON); any `komo-agent set` writes it anew/,
    );
  }
});
