import { assert } from "../testing/assert.ts";
import { makeRoot } from "../testing/root.ts";
import { modeOf } from "./files.ts";
import { becomeKomolet, runningKomolet } from "./instance.ts";

Deno.test(
  "a lock that others hold, because an older version let them, does not keep komolet from starting",
  async () => {
    using root = makeRoot();
    const { paths } = root;
    Deno.mkdirSync(paths.runDir);
    Deno.writeTextFileSync(paths.lock, "", { mode: 0o644 });
    // What a local user can do with a file that he may read; and what a crash left.
    using stranger = Deno.openSync(paths.lock, { read: true });
    assert(stranger.tryLockSync(true));
    Deno.writeTextFileSync(paths.pid, "1\n");

    const instance = await becomeKomolet(paths);
    assert("release" in instance);
    assert.equal(modeOf(paths.lock), 0o600);
    assert.equal(runningKomolet(paths), Deno.pid);
    assert.deepEqual(await becomeKomolet(paths), { runningPid: Deno.pid });
    instance.release();
    assert.equal(runningKomolet(paths), undefined);
  },
);

Deno.test("a komolet of an older version that runs is not run beside", async () => {
  using root = makeRoot();
  const { paths } = root;
  Deno.mkdirSync(paths.runDir);
  Deno.writeTextFileSync(paths.lock, "", { mode: 0o644 });
  using older = Deno.openSync(paths.lock, { write: true });
  assert(older.tryLockSync(true));
  Deno.writeTextFileSync(paths.pid, `${Deno.pid}\n`);
  assert.deepEqual(await becomeKomolet(paths), { runningPid: Deno.pid });
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
