/** From what the manager asks for to the program that lies ready, and the helper that is started. */
import { upgradeFiles, readOutcome, canUpgrade } from "./files.ts";
import type { GetProgram } from "./stage.ts";
import { upgrader, type UpgraderParts } from "./upgrade.ts";
import { requestLine } from "../upgrades.ts";
import { exists, readText } from "../host/files.ts";
import { assert } from "../testing/assert.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";

const BYTES = new Uint8Array(200_000).fill(7);
const upgrade = { id: "u-1", version: "1.0.1", sha256: "a".repeat(64), size: BYTES.length };
const guards = {} as never;

/** Such bytes, in pieces; then what `end` does. */
function streamOf(
  bytes: Uint8Array<ArrayBuffer>,
  end: (to: ReadableStreamDefaultController) => void,
): ReadableStream {
  let at = 0;
  return new ReadableStream({
    pull(to) {
      if (at >= bytes.length) return end(to);
      to.enqueue(bytes.slice(at, at + 65_536));
      at += 65_536;
    },
  });
}
const whole: GetProgram = () => Promise.resolve(streamOf(BYTES, (to) => to.close()));

interface Tried {
  readonly reported: string[];
  readonly fetched: () => number;
  readonly go: (change?: Partial<typeof upgrade>) => Promise<void>;
}

function agentIn(root: TestRoot, change: Partial<UpgraderParts> = {}): Tried {
  const reported: string[] = [];
  let fetched = 0;
  const getProgram = change.getProgram ?? whole;
  const act = upgrader({
    ...{ paths: root.paths, environment: root.environment, version: "1.0.0" },
    isAllowed: () => true,
    inUse: () => Promise.resolve(false),
    report: ({ fault }) => reported.push(fault),
    log: () => undefined,
    ...change,
    getProgram: (signal) => ((fetched += 1), getProgram(signal)),
  });
  return { reported, fetched: () => fetched, go: (asked = {}) => act({ ...upgrade, ...asked }, guards) };
}

Deno.test("the program lies ready, and the helper is started, once", async () => {
  using root = makeRoot();
  const it = agentIn(root);
  await it.go();
  await it.go();
  const files = upgradeFiles(root.paths);
  assert.deepEqual(Deno.readFileSync(files.program), BYTES);
  assert.equal(readText(files.request), requestLine(upgrade));
  assert.equal(exists(files.part), false);
  assert.deepEqual(root.calls(), ["systemctl start --no-block komolet-upgrade.service"]);
  assert.deepEqual(it.reported, []);
});

Deno.test("while somebody uses the machine nothing is fetched, nor begun; then it is", async () => {
  using root = makeRoot();
  const uses = [true, false, true, false, false];
  const it = agentIn(root, { inUse: () => Promise.resolve(uses.shift() ?? true) });
  await it.go();
  assert.equal(it.fetched(), 0);
  // It came into use while it was fetched: it is not fetched again.
  await it.go();
  assert.deepEqual([it.fetched(), root.calls()], [1, []]);
  await it.go();
  assert.deepEqual([it.fetched(), root.calls().length], [1, 1]);
  assert.deepEqual(it.reported, []);
});

const FAULTS: readonly (readonly [string, Partial<UpgraderParts>, Partial<typeof upgrade>?])[] = [
  ["not_later", {}, { version: "1.0.0" }],
  ["not_later", {}, { version: "0.9.9" }],
  ["no_helper", { isAllowed: () => false }],
  ["unreachable", { getProgram: () => Promise.reject(new Error("HTTP 404")) }],
  ["cut_off", { getProgram: () => Promise.resolve(streamOf(BYTES.slice(0, 99_999), (to) => to.close())) }],
  ["cut_off", { getProgram: () => Promise.resolve(streamOf(BYTES, (to) => to.error(new Error("reset")))) }],
  ["wrong_sum", {}, { size: BYTES.length - 1 }],
];

for (const [fault, parts, asked] of FAULTS) {
  Deno.test(`${fault}: it is reported, nothing is left, and it is not tried again before somebody presses`, async () => {
    using root = makeRoot();
    const it = agentIn(root, parts);
    await it.go(asked);
    assert.deepEqual(it.reported, [fault]);
    assert.deepEqual(readOutcome(root.paths), { id: "u-1", fault });
    assert.deepEqual(
      [...Deno.readDirSync(root.paths.upgradeDir)].map(({ name }) => name),
      ["outcome"],
    );
    assert.deepEqual(root.calls(), []);
    const fetched = it.fetched();
    await it.go(asked);
    // Another komolet knows of it, too.
    const next = agentIn(root, parts);
    await next.go(asked);
    assert.deepEqual([it.fetched(), next.fetched(), next.reported], [fetched, 0, []]);
  });
}

Deno.test("one that is being put in place is not disturbed, and another press is another try", async () => {
  using root = makeRoot();
  const it = agentIn(root);
  Deno.mkdirSync(root.paths.upgradeDir, { recursive: true });
  Deno.writeTextFileSync(upgradeFiles(root.paths).trying, requestLine(upgrade));
  await it.go();
  assert.equal(it.fetched(), 0);
  Deno.removeSync(upgradeFiles(root.paths).trying);
  await agentIn(root, { isAllowed: () => false }).go();
  const again = agentIn(root);
  await again.go({ id: "u-2" });
  assert.deepEqual([again.fetched(), again.reported], [1, []]);
});

Deno.test("a helper that does not start is a reason, and its request is gone", async () => {
  using root = makeRoot();
  root.replaceCommand("systemctl", "echo 'Unit not found.' >&2; exit 5");
  const it = agentIn(root);
  await it.go();
  assert.deepEqual(it.reported, ["no_helper"]);
  assert.equal(exists(upgradeFiles(root.paths).request), false);
});

Deno.test("only what the installer has set up, under systemd, can be upgraded; a package is apt's", () => {
  using root = makeRoot();
  const put = (path: string) => {
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, "");
  };
  const { paths } = root;
  assert.equal(canUpgrade(paths), false);
  put(paths.upgradeScript);
  put(paths.upgradeUnit);
  assert.equal(canUpgrade(paths), false);
  root.bootWithSystemd();
  assert.equal(canUpgrade(paths), true);
  put(paths.packageList);
  assert.equal(canUpgrade(paths), false);
});
