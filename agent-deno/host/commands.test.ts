import { assert } from "../testing/assert.ts";
import { makeRoot } from "../testing/root.ts";
import { findCommand, findPowerCommand, start } from "./commands.ts";

Deno.test("the first command on PATH is found; what is no executable file is passed over", () => {
  using root = makeRoot();
  const bin = `${root.paths.root}/bin`;
  Deno.mkdirSync(`${bin}/a/shutdown`, { recursive: true });
  Deno.mkdirSync(`${bin}/b`);
  Deno.writeTextFileSync(`${bin}/b/shutdown`, "", { mode: 0o644 });
  const environment = { ...root.environment, path: `relative::${bin}/a:${bin}/b:${bin}/` };
  assert.deepEqual(findCommand("shutdown", environment), { path: `${bin}/shutdown` });
  assert.deepEqual(findCommand("nothing", environment), { fault: "nothing is not found on PATH" });
});

Deno.test("under KOMORIUTA_ROOT a power command must really lie there; the next one on PATH is not tried", () => {
  using root = makeRoot();
  using other = makeRoot();
  const path = `${other.paths.root}/bin:${root.paths.root}/bin`;
  const found = findPowerCommand("systemctl", { ...root.environment, path });
  assert("fault" in found);
  assert.match(found.fault, /does not lie under KOMORIUTA_ROOT/);
  // A neighbour whose name only begins like the root.
  const neighbour = `${root.paths.root}-2`;
  Deno.mkdirSync(neighbour);
  Deno.copyFileSync(`${root.paths.root}/bin/systemctl`, `${neighbour}/systemctl`);
  assert("fault" in findPowerCommand("systemctl", { ...root.environment, path: neighbour }));
  Deno.removeSync(neighbour, { recursive: true });
  // A root that is a link itself.
  const link = `${root.paths.root}-link`;
  Deno.symlinkSync(root.paths.root, link);
  assert("path" in findPowerCommand("systemctl", { root: link, path: `${link}/bin`, noColor: true }));
  Deno.removeSync(link);
});

Deno.test("a command gets no environment but PATH and KOMORIUTA_ROOT, and no input", async () => {
  using root = makeRoot();
  const out = `${root.paths.root}/out`;
  root.replaceCommand("shutdown", `env > ${out}; cat >> ${out}`);
  Deno.env.set("KOMORIUTA_TEST_SECRET", "secret");
  const error = await start(`${root.paths.root}/bin/shutdown`, [], root.environment).ended;
  Deno.env.delete("KOMORIUTA_TEST_SECRET");
  assert.equal(error, undefined);
  const text = Deno.readTextFileSync(out);
  assert.match(text, /^KOMORIUTA_ROOT=/m);
  assert(!text.includes("secret"));
});

Deno.test("a command runs in /: the folder that we were started in may be gone", async () => {
  using root = makeRoot();
  root.replaceCommand("shutdown", "pwd >&2; exit 1");
  const path = `${root.paths.root}/bin/shutdown`;
  assert.equal(await start(path, [], root.environment).ended, `${path}: exit code 1: /`);
});

Deno.test("how a command ends: well, badly, ended by others, ended by us", async () => {
  using root = makeRoot();
  const path = `${root.paths.root}/bin/shutdown`;
  const outcome = (script: string) => {
    root.replaceCommand("shutdown", script);
    return start(path, ["-h"], root.environment);
  };
  assert.equal(await outcome("exit 0").ended, undefined);
  assert.equal(await outcome("echo no way >&2; exit 4").ended, `${path} -h: exit code 4: no way`);
  assert.equal(await outcome("kill -TERM $$").ended, undefined);
  const lasting = outcome("exec sleep 60");
  lasting.end();
  assert.equal(await lasting.ended, `${path} -h: ended by SIGKILL`);
  lasting.end();
});

Deno.test("a child that keeps the pipe open does not keep us, nor does one that talks without end", async () => {
  using root = makeRoot();
  const path = `${root.paths.root}/bin/shutdown`;
  root.replaceCommand("shutdown", "sleep 20 & echo said >&2; exit 1");
  const before = performance.now();
  assert.match((await start(path, [], root.environment).ended) ?? "", /exit code 1: said$/);
  assert(performance.now() - before < 15_000);
  root.replaceCommand("shutdown", "head -c 3000000 /dev/zero | tr '\\0' x >&2; exit 1");
  assert(((await start(path, [], root.environment).ended) ?? "").length < 700);
});
