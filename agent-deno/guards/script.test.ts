import { assert } from "../testing/assert.ts";
import { hostOf, NONE, put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { evaluate } from "./evaluate.ts";

async function found(root: TestRoot): Promise<string[]> {
  const holders = await evaluate({ ...NONE, scripts: true }, hostOf(root), "power_off");
  return holders.map(({ kind, name }) => `${kind} ${name}`);
}

const FOLDER = "etc/komoriuta/guards.d";
const script = (root: TestRoot, name: string, lines: string, mode = 0o755) =>
  put(root, `${FOLDER}/${name}`, `#!/bin/sh\n${lines}\n`, mode);

/** Whether a process of the group is there. */
function lives(pid: number): boolean {
  try {
    return !Deno.readTextFileSync(`/proc/${pid}/stat`).includes(") Z ");
  } catch {
    return false;
  }
}

Deno.test("a script's exit says whether the machine is in use, its first line by what", async () => {
  using root = makeRoot();
  assert.deepEqual(await found(root), [], "no folder, no guard");
  script(root, "10-free", "exit 0");
  script(root, "20-jobs", "echo '  3 jobs of slurm'; echo more; exit 1");
  script(root, "30-silent", "exit 1");
  script(root, "40-broken", "echo oh; exit 3");
  script(root, "50-killed", "kill -9 $$");
  script(root, ".hidden", "exit 1");
  script(root, "20-jobs~", "exit 1");
  assert.deepEqual((await found(root)).sort(), [
    "fault 40-broken: exit code 3",
    "fault 50-killed: ended by SIGKILL",
    "script 3 jobs of slurm",
    "script 30-silent",
  ]);
});

Deno.test("what others than root could have written is not run, and counts as in use", async () => {
  using root = makeRoot();
  const ran = `${root.paths.root}/ran`;
  const path = script(root, "a", `touch ${ran}; exit 0`);
  for (const mode of [0o757, 0o777]) {
    Deno.chmodSync(path, mode);
    assert.deepEqual(await found(root), ["fault a: can be written by others than root"]);
  }
  Deno.chmodSync(path, 0o644);
  assert.deepEqual(await found(root), ["fault a: is not executable"]);
  Deno.chmodSync(path, 0o755);
  Deno.chmodSync(`${root.paths.root}/${FOLDER}`, 0o777);
  assert.match((await found(root)).join(), /^fault script: .*guards\.d can be written by others than root$/);
  Deno.chmodSync(`${root.paths.root}/${FOLDER}`, 0o755);
  if (Deno.uid() === 0) {
    Deno.chownSync(path, 1234, null);
    assert.deepEqual(await found(root), ["fault a: does not belong to root"]);
  }
  Deno.removeSync(path);
  const elsewhere = put(root, "home/b", "#!/bin/sh\nexit 0\n", 0o755);
  Deno.chmodSync(`${root.paths.root}/home`, 0o777);
  Deno.symlinkSync(elsewhere, path);
  assert.match((await found(root)).join(), /^fault a: lies in .*\/home, which can be written by others/);
  assert.throws(() => Deno.statSync(ran));
  Deno.removeSync(elsewhere);
  assert.match((await found(root)).join(), /^fault a: /, "a link that leads nowhere");
});

Deno.test("a script that hangs, forks and prints without end is ended with all that it started", async () => {
  using root = makeRoot();
  const { root: folder } = root.paths;
  script(root, "forks", `sleep 60 & echo $! > ${folder}/forked; exit 0`);
  script(root, "hangs", `sleep 61 & echo $! > ${folder}/child; sleep 62`);
  script(root, "prints", "head -c 10000000 /dev/zero | tr '\\0' x; exit 1");
  script(root, "talks", "while :; do echo on and on; done");
  const started = performance.now();
  const holders = await found(root);
  assert(performance.now() - started < 30_000);
  assert.deepEqual(
    holders.map((text) => text.slice(0, 40)),
    [
      `script ${"x".repeat(33)}`,
      "fault hangs: no answer within 5 s",
      "fault talks: no answer within 5 s",
    ].toSorted(
      (a, b) => holders.findIndex((h) => h.startsWith(a)) - holders.findIndex((h) => h.startsWith(b)),
    ),
  );
  assert.equal(holders.find((text) => text.startsWith("script x"))?.length, "script ".length + 200);
  for (const name of ["forked", "child"]) {
    const pid = Number(Deno.readTextFileSync(`${folder}/${name}`));
    assert(pid > 0 && !lives(pid), `${name} ${pid} lives`);
  }
});
