// Faults of Next and of compiled programs that lib/compat works around, as they are in what we ship. A test that fails
// here says that one is mended: its file in lib/compat tells what to take away.
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compile } from "../../scripts/build/deno.mjs";
import { run } from "../helpers/child";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";

const STANDALONE = path.join(ROOT, ".next", "standalone");

const folder = makeTempFolder();
afterAll(() => removeFolder(folder));

/** Opens Next's standalone build as any program would; sends a broken form; prints the outcome. */
const SERVER = `
  import { createServer } from "node:http";
  import { readFileSync } from "node:fs";
  globalThis[Symbol.for("komoriuta.start")] = { value: async () => undefined };
  const { config: conf } = JSON.parse(readFileSync(".next/required-server-files.json", "utf8"));
  if (process.env.CONFIGURED) process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(conf);
  const { default: next } = await import("next");
  const app = next({ dev: false, dir: process.cwd(), conf, hostname: "127.0.0.1", port: 1 });
  await app.prepare();
  const handle = app.getRequestHandler();
  const server = createServer((request, response) => handle(request, response)).listen(0, "127.0.0.1");
  server.once("listening", async () => {
    const form = { method: "POST", headers: { "content-type": "multipart/form-data; boundary=x" }, body: "none" };
    const { status } = await fetch("http://127.0.0.1:" + server.address().port + "/login", form);
    console.log("status " + status + ", upgrades " + server.listenerCount("upgrade"));
    process.exit();
  });`;

async function openStandalone(configured: string): Promise<string> {
  const command = [process.execPath, "--input-type=module", "--eval", SERVER];
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1", CONFIGURED: configured };
  const { stdout, stderr } = await run(command, { env, cwd: STANDALONE });
  return stdout + stderr;
}

describe("Next, opened by a program of our own", () => {
  let output: string;
  beforeAll(async () => {
    output = await openStandalone("yes");
  });

  test("Next still answers 500 to a form that it cannot read", () => {
    expect(output).toContain("status 500");
  });
  test("Next still listens for upgrades on a server that is not its own", () => {
    expect(output).toContain("upgrades 1");
  });
  test("Next still greets on standard output", () => {
    expect(output).toContain("✓");
  });
  test("Next still prints a stack where it cannot read a form", () => {
    expect(output).toMatch(/⨯.*\n\s+at /);
  });
  test("Next still needs its configuration in a private variable", async () => {
    expect(output).not.toContain("does not work");
    expect(await openStandalone("")).toContain('does not work with "output: standalone"');
  });
});

test("React still gives actions values that cannot be read", () => {
  const runtime = "node_modules/next/dist/compiled/next-server/app-page-turbo.runtime.prod.js";
  expect(readFileSync(path.join(STANDALONE, runtime), "utf8")).toContain("a temporary client reference");
});

test("Next still bundles a module of ours several times", () => {
  const server = path.join(STANDALONE, ".next", "server");
  const chunks = readdirSync(server, { recursive: true, encoding: "utf8" }).filter((file) =>
    /\.js$/.test(file),
  );
  const copies = chunks.filter((file) =>
    readFileSync(path.join(server, file), "utf8").includes("the manager is not running"),
  );
  expect(copies.length).toBeGreaterThan(1);
});

describe("a compiled program", () => {
  /** Compiles a script with files beside it; gives the program's path. */
  async function compiled(name: string, script: string, flags: readonly string[]): Promise<string> {
    const file = path.join(folder, `${name}.mjs`);
    writeFileSync(file, script);
    const flagged = ["--no-config", "--allow-all", ...flags];
    await compile(name, path.basename(file), { cwd: folder, flags: flagged, to: folder });
    return path.join(folder, name);
  }

  test("Deno still unpacks native code under a name that is known beforehand", async () => {
    const addon = createRequire(import.meta.url).resolve(`@libsql/${process.platform}-${process.arch}-gnu`);
    copyFileSync(addon, path.join(folder, "addon.node"));
    const script = 'process.getBuiltinModule("node:module").createRequire(import.meta.url)("./addon.node")';
    const program = await compiled("unpacks", script, ["--include", "addon.node"]);
    const unpacked = async (): Promise<string[]> => {
      const temporary = path.join(folder, "tmp");
      rmSync(temporary, { recursive: true, force: true });
      mkdirSync(temporary);
      expect(await run([program], { env: { TMPDIR: temporary } })).toMatchObject({ code: 0, stderr: "" });
      return readdirSync(path.join(temporary, "deno-native-addons"));
    };
    const first = await unpacked();
    expect(first).toHaveLength(1);
    expect(await unpacked()).toEqual(first);
  });

  test("it still keeps a low limit of open files", async () => {
    const script = 'console.log(Deno.readTextFileSync("/proc/self/limits"))';
    const program = await compiled("limit", script, []);
    const command = ["sh", "-c", `ulimit -Sn 512 && exec ${program}`];
    expect((await run(command, { env: {} })).stdout).toMatch(/^Max open files\s+512\s/m);
  });
});
