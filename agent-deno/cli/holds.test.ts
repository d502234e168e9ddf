import { hostOf, put } from "../testing/host.ts";
import { assert } from "../testing/assert.ts";
import { startProgram, runProgram } from "../testing/program.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { until } from "../testing/until.ts";
import { modeOf } from "../host/files.ts";
import { placeHold, readHolds } from "../host/holds.ts";
import { localHolds } from "../guards/hold.ts";

/** A root with the kernel's own /proc. */
function withProcesses(root: TestRoot): TestRoot {
  Deno.removeSync(root.paths.proc, { recursive: true });
  Deno.symlinkSync("/proc", root.paths.proc);
  return root;
}

const now = () => Deno.osUptime() * 1000;
const exists = (file: string) => modeOf(file) !== undefined;
const names = ({ paths }: TestRoot) =>
  localHolds({ ...hostOf({ paths } as TestRoot), uptime: now, wall: Date.now }).map(
    ({ kind, name }) => `${kind} ${name}`,
  );

Deno.test("a hold is placed, listed and released; one at a time without its name", async () => {
  using root = withProcesses(makeRoot());
  const agent = (...args: string[]) => runProgram("komo-agent", args, root, { env: { SUDO_USER: "alice" } });
  const placed = await agent("hold", "--for", "2h", "--reason", "new\x1b disk");
  assert.equal(placed.code, 0, placed.err);
  const [, id = ""] =
    /^Held until \d{4}-\d\d-\d\d \d\d:\d\d\. To end it before: komo-agent release (\w{6})\n$/.exec(
      placed.out,
    ) ?? [];
  assert.equal(modeOf(root.paths.holds), 0o755);
  assert.equal(modeOf(`${root.paths.holds}/${id}.json`), 0o644);
  assert.deepEqual(names(root), ["hold alice: new\uFFFD disk"]);
  const [listed] = JSON.parse((await agent("holds", "--json")).out) as Record<string, string>[];
  assert.deepEqual([listed?.["id"], listed?.["by"], listed?.["reason"]], [id, "alice", "new\x1b disk"]);
  const lasts = Date.parse(listed?.["until"] ?? "") - Date.parse(listed?.["since"] ?? "");
  assert.equal(lasts, 7_200_000);
  assert.match(
    (await agent("holds")).out,
    new RegExp(`^${id}  alice, since .*, until .*: new\uFFFD disk\n$`),
  );

  assert.equal((await agent("hold")).code, 0);
  const unclear = await agent("release");
  assert.deepEqual([unclear.code, unclear.err.includes("There are 2 holds; name one")], [1, true]);
  assert.equal((await agent("release", id)).out, "Released.\n");
  assert.equal((await agent("release")).code, 0);
  assert.match((await agent("release")).err, /There are no holds\./);
  assert.match((await agent("release", "../x")).err, /There is no hold \.\.\/x\./);
  assert.equal((await agent("holds")).out, "No holds.\n");
  assert.deepEqual(names(root), []);
});

Deno.test("with a command it lasts as long as that runs, ends as that does, and does not outlive its own end", async () => {
  using root = withProcesses(makeRoot());
  const done = `${root.paths.root}/done`;
  const held = startProgram(
    "komo-agent",
    ["hold", "--", "/bin/sh", "-c", `while [ ! -e ${done} ]; do sleep 0.1; done; exit 7`],
    root,
  );
  await until(() => names(root).length === 1, "the hold");
  assert.match(names(root)[0] ?? "", /^hold .*: \/bin\/sh$/);
  Deno.writeTextFileSync(done, "");
  assert.equal((await held.outcome).code, 7);
  assert.deepEqual([...Deno.readDirSync(root.paths.holds)], []);

  const killed = startProgram("komo-agent", ["hold", "--", "/bin/sleep", "3"], root);
  await until(() => names(root).length === 1, "the hold");
  killed.kill("SIGKILL");
  await until(() => names(root).length === 0, "nobody holds it any more");
  await killed.outcome;

  // A signal is handed on, also one that comes as early as the hold.
  const late = `${root.paths.root}/late`;
  const ended = startProgram("komo-agent", ["hold", "--", "/bin/sh", "-c", `sleep 2; : > ${late}`], root);
  await until(() => names(root).length === 1, "the hold");
  ended.kill("SIGTERM");
  assert.equal((await ended.outcome).code, 143);
  assert.deepEqual([names(root), exists(late)], [[], false]);
  const missing = await runProgram("komo-agent", ["hold", "--", "/nowhere/x"], root);
  assert.deepEqual([missing.code, names(root)], [127, []]);
  assert.match(missing.err, /^komo-agent: \/nowhere\/x cannot be run: /);
});

Deno.test("how long is checked before anything is placed", async () => {
  using root = withProcesses(makeRoot());
  for (const time of ["0h", "31d", "2 h", "2w", "-1h", "999999999999h", "1e3s"]) {
    const { code, err } = await runProgram("komo-agent", ["hold", `--for=${time}`], root);
    assert.deepEqual([code, err.includes("--for must be a number with s, m, h or d")], [2, true], time);
  }
  for (const args of [
    ["hold", "--for="],
    ["hold", "now"],
    ["hold", "--"],
    ["hold", "--json"],
    ["hold", "--reason", "x".repeat(151)],
    ["hold", "--fro", "2h"],
  ])
    assert.equal((await runProgram("komo-agent", args, root)).code, 2, args.join(" "));
  assert.equal(modeOf(root.paths.holds), undefined);
});

Deno.test("a hold ends in its time whatever the clock says; its process is known by its start, too", () => {
  using root = makeRoot();
  const host = hostOf(root);
  const one = { id: "a", by: "bob", placed: host.uptime(), until: host.uptime() + 60_000 };
  placeHold(one, host);
  placeHold({ ...one, id: "b", process: { pid: 41, start: 500 } }, host);
  const stat = (start: number) =>
    put(root, "proc/41/stat", `41 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ${start} 0`);
  const ids = () => readHolds(host).map(({ id }) => id);
  stat(500);
  assert.deepEqual(ids(), ["a", "b"]);
  stat(501);
  assert.deepEqual(ids(), ["a"], "another process with its number");
  host.pass(59_999);
  assert.deepEqual(ids(), ["a"]);
  host.pass(1);
  assert.deepEqual(ids(), []);
  // What is over goes with the next one.
  placeHold({ ...one, id: "c", until: host.uptime() + 1 }, host);
  assert.deepEqual(
    [...Deno.readDirSync(root.paths.holds)].map(({ name }) => name),
    ["c.json"],
  );
});

Deno.test("a file that cannot be understood counts as in use; their number is bounded", () => {
  using root = makeRoot();
  const host = hostOf(root);
  for (const text of ["", "[]", "7", "{}", '{"id":"a","by":"b","placed":1,"until":"never"}']) {
    put(root, "run/komoriuta/holds/a.json", text);
    assert.deepEqual(localHolds(host), [{ kind: "fault", name: "hold: a.json cannot be understood" }], text);
  }
  put(root, "run/komoriuta/holds/being-written.tmp", "");
  const one = { by: "bob", placed: 0, until: host.uptime() + 60_000 };
  for (let n = 0; n < 100; n++) placeHold({ ...one, id: `h${n}` }, host);
  assert.throws(() => placeHold({ ...one, id: "h100" }, host), /100 holds already/);
  assert.equal(localHolds(host).length, 32);
});
