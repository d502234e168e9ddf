import { mkdirSync } from "node:fs";
import path from "node:path";
import { run as runToEnd, startChild, type Child } from "../tests/helpers/child";
import { ROOT, freePort, makeTempFolder, removeFolder } from "../tests/helpers/environment";
import { until } from "../tests/helpers/until";
import { send } from "../tests/helpers/web";
import { atMost, type Benchmark, type Figure, type Setting } from "./benchmark";

/** Seconds. */
const GOAL = 120;
/** The time limit, in milliseconds. */
const PATIENCE = 15 * 60_000;

/** P8: a stranger's wait from a fresh clone of the last commit to the console, by the README's own command. */
export const setup: Benchmark = {
  name: "setup",
  title: "fresh clone to console, with empty caches (P8; takes some minutes)",
  run: measure,
};

/** The npm cache is empty; those of denort and of the build are in the clone. The simulated fleet comes afterwards. */
async function measure({ say }: Setting): Promise<readonly Figure[]> {
  const folder = makeTempFolder();
  const clone = path.join(folder, "komoriuta");
  const env = environment(folder);
  const port = await freePort();
  const begun = performance.now();
  const seconds = (): number => (performance.now() - begun) / 1000;
  let up: Child | undefined;
  try {
    const { code, stderr } = await runToEnd(["git", "clone", "--quiet", ROOT, clone], { env });
    if (code !== 0) throw new Error(`it cannot be cloned: ${stderr}`);
    const started = (up = await startChild(["npm", "run", "up", "--", "--no-fleet", "--port", `${port}`], {
      env,
      cwd: clone,
    }));
    await until("the console answers", PATIENCE, async () => {
      if (started.hasEnded()) return true;
      return (await send({ url: `http://localhost:${port}` }, "/login")).status === 200;
    });
    const console = seconds();
    if (started.hasEnded()) throw new Error(`it ended: ${started.stdout()}${started.stderr()}`);
    for (const line of started.stdout().split("\n")) if (/^✓/.test(line)) say(line);
    return [atMost(GOAL, "fresh clone to the console's login", console, "s")];
  } finally {
    // Not SIGINT, which a Ctrl-C sends to all of them: npm's shell would wait for `up`, to which nobody hands it on.
    await up?.end("SIGTERM");
    removeFolder(folder);
  }
}

/** Our environment without the variables of the npm that runs us, and with caches of its own. */
function environment(folder: string): Record<string, string> {
  const cache = path.join(folder, "npm-cache");
  mkdirSync(cache);
  const own = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(npm_|INIT_CWD|NODE_PATH)/i.test(entry[0]),
  );
  return { ...Object.fromEntries(own), npm_config_cache: cache, TMPDIR: folder };
}
