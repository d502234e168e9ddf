import { assert } from "../testing/assert.ts";
import { makeRoot } from "../testing/root.ts";
import { modeOf } from "./files.ts";
import { becomeKomolet, runningKomolet } from "./instance.ts";

Deno.test("one komolet runs at a time, and nobody but root can open what says so", async () => {
  using root = makeRoot();
  const { paths } = root;
  // What a crash left.
  Deno.mkdirSync(paths.runDir);
  Deno.writeTextFileSync(paths.pid, "1\n");

  const instance = await becomeKomolet(paths);
  assert("release" in instance);
  assert.equal(modeOf(paths.lock), 0o600);
  assert.equal(runningKomolet(paths), Deno.pid);
  assert.deepEqual(await becomeKomolet(paths), { runningPid: Deno.pid });
  instance.release();
  assert.equal(runningKomolet(paths), undefined);
});

Deno.test("a lock that is held and whose holder wrote no pid yet is one of another komolet", async () => {
  using root = makeRoot();
  const { paths } = root;
  Deno.mkdirSync(paths.runDir);
  Deno.writeTextFileSync(paths.lock, "", { mode: 0o600 });
  using other = Deno.openSync(paths.lock, { write: true });
  assert(other.tryLockSync(true));
  assert.deepEqual(await becomeKomolet(paths), { runningPid: undefined });
});
