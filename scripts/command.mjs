// The short commands of package.json: node scripts/command.mjs <name> [arguments]. `up`, `dev` and `test` are beside it.
import path from "node:path";
import { denoVersion } from "./build/deno.mjs";
import { build } from "./build/build.mjs";
import { lintSteps, runSteps, TYPE_STEPS } from "./checks.mjs";
import { Fault, runMain, say } from "./common/say.mjs";
import { bin, DIST } from "./common/files.mjs";
import { bundleSource, run, runSource } from "./common/run.mjs";
import { findDenort } from "./denort/find.mjs";
import { ensureDependencies, ensureGenerated, setUp } from "./setup.mjs";
import { prepareMachine } from "./test/machine.mjs";
import { whyNoArm64 } from "./test/arm64.mjs";
import { makeRelease, whyNoRelease } from "./test/release.mjs";
import { arm64Tests, machineTests, releaseTests, runTests } from "./test/runners.mjs";

/** @type {Record<string, () => Promise<number | void>>} */
const COMMANDS = {
  /** dist/komo-manager, and dist/komo-agent, which is dist/komolet and dist/komoctl, too; for other platforms, where they are named. */
  build: () => build(process.argv.slice(2)),
  /** Measures the compiled programs from outside. */
  async bench() {
    await build();
    return runSource("bench/main.ts");
  },
  /** Every test with a real machine, or those whose file's name has a word of the arguments in it. */
  async "test:machine"() {
    await build();
    const machine = await prepareMachine("machine");
    if (!("accelerator" in machine)) throw new Fault(`There is no machine to test with: ${machine.whyNot}`);
    say(`QEMU runs it by ${machine.accelerator}.`);
    const options = { output: /** @type {const} */ ("inherit"), nightly: true };
    const counts = await runTests("a real machine (vitest)", () =>
      machineTests(machine.accelerator, process.argv.slice(2), options),
    );
    return counts.failed > 0 ? 1 : 0;
  },
  /** The programs for linux-arm64, run by QEMU: against each other and against those of this machine. */
  async "test:arm64"() {
    const whyNot = await whyNoArm64();
    if (whyNot) throw new Fault(`linux-arm64 cannot be tried here: ${whyNot}.`);
    await build(["linux-arm64"]);
    const counts = await runTests("linux-arm64, emulated (vitest)", arm64Tests);
    return counts.failed > 0 ? 1 : 0;
  },
  /** The release, made and used as people do: all tests, or those whose file's name has a word of the arguments in it. */
  async "test:release"() {
    await ensureDependencies();
    const whyNot = await whyNoRelease();
    if (whyNot) throw new Fault(`A release cannot be tried here: ${whyNot}.`);
    await makeRelease();
    const machine = await prepareMachine("release");
    if ("whyNot" in machine) say(`There is no machine to test with: ${machine.whyNot}`);
    const accelerator = "accelerator" in machine ? machine.accelerator : undefined;
    const options = { output: /** @type {const} */ ("inherit"), nightly: true };
    const counts = await runTests("the release (vitest)", () =>
      releaseTests(accelerator, process.argv.slice(2), options),
    );
    return counts.failed > 0 ? 1 : 0;
  },
  /** The simulation, which runs the real sources: by Deno, as the programs do, whose newer V8 takes half the time. */
  async simulate() {
    await setUp();
    const script = await bundleSource("tests/simulation/main.ts");
    const flags = [
      "--allow-all",
      "--quiet",
      "--no-lock",
      "--v8-flags=--max-semi-space-size=64,--single-threaded-gc",
    ];
    const { code } = await run(bin("deno"), ["run", ...flags, script, ...process.argv.slice(2)], {
      env: { DENO_NO_UPDATE_CHECK: "1" },
    });
    return code;
  },
  /** Makes lib/gen anew from proto/ and prisma/schema.prisma. */
  async generate() {
    await ensureDependencies();
    await ensureGenerated({ always: true });
  },
  /** Formatting, lint, and the protocol's rules. */
  async lint() {
    await setUp();
    return (await runSteps(lintSteps({ compiled: true }))) > 0 ? 1 : 0;
  },
  /** Types of the manager, the scripts and the agent. */
  async typecheck() {
    await setUp();
    return (await runSteps(TYPE_STEPS)) > 0 ? 1 : 0;
  },
  /** dist/site: the documentation as a static site. */
  async site() {
    await ensureDependencies();
    const { buildSite } = await import("./site/build.mjs");
    const { pages } = buildSite(path.join(DIST, "site"));
    say(`dist/site has ${pages} pages: open dist/site/index.html.`);
  },
  /** Debian packages of the programs in dist/; for other platforms, where they are named. */
  async package() {
    await build(process.argv.slice(2));
    return runSource("scripts/package/main.ts");
  },
  /** dist/release: everything that a release is. */
  async release() {
    await ensureDependencies();
    return runSource("scripts/release/main.ts");
  },
  /** Prints the path of the runtime that `deno compile` builds on, fetching it where it is missing. */
  async denort() {
    const { file, source } = await findDenort(denoVersion(), console.error);
    console.error(`denort ${denoVersion()}: ${source}`);
    console.log(file);
  },
};

runMain(async () => {
  // What is run reads its own arguments where any program does.
  const [name = ""] = process.argv.splice(2, 1);
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (!command) throw new Fault(`Which command? One of ${Object.keys(COMMANDS).join(", ")}.`);
  return command();
});
