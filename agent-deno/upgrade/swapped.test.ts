/** Attacks on the file of an upgrade between the manager's word and the helper: swapped, linked, held back, called off. */
import { upgradeFiles } from "./files.ts";
import type { GetProgram } from "./stage.ts";
import { upgrader, type UpgraderParts } from "./upgrade.ts";
import { exists, readText } from "../host/files.ts";
import { assert } from "../testing/assert.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";

const BYTES = new Uint8Array(100_000).fill(7);
const upgrade = { id: "u-1", version: "1.0.1", sha256: "a".repeat(64), size: BYTES.length };

/** Compared here: a difference of so many bytes is not worth being printed. */
const isWhole = (file: string): boolean =>
  Deno.readFileSync(file).length === BYTES.length && Deno.readFileSync(file).every((byte) => byte === 7);

/** The bytes, and what happens once half of them has come. */
const withAttack =
  (attack: () => void): GetProgram =>
  () => {
    let part = 0;
    return Promise.resolve(
      new ReadableStream({
        pull(to) {
          part += 1;
          if (part === 2) attack();
          if (part > 2) return to.close();
          to.enqueue(BYTES.slice((part - 1) * 50_000, part * 50_000));
        },
      }),
    );
  };

async function tried(root: TestRoot, change: Partial<UpgraderParts>): Promise<readonly string[]> {
  const reported: string[] = [];
  await upgrader({
    ...{ paths: root.paths, environment: root.environment, version: "1.0.0" },
    isAllowed: () => true,
    getProgram: withAttack(() => undefined),
    inUse: () => Promise.resolve(false),
    report: ({ fault }) => reported.push(fault),
    log: () => undefined,
    ...change,
  })(upgrade, {} as never);
  return reported;
}

Deno.test("a link in the place of what is fetched is not followed", async () => {
  using root = makeRoot();
  const { part, program } = upgradeFiles(root.paths);
  const precious = `${root.paths.upgradeDir}/../precious`;
  Deno.mkdirSync(root.paths.upgradeDir, { recursive: true });
  Deno.writeTextFileSync(precious, "as it was");
  Deno.symlinkSync(precious, part);
  assert.deepEqual(await tried(root, {}), []);
  assert.equal(readText(precious), "as it was");
  assert.equal(isWhole(program), true);
  assert.equal(Deno.lstatSync(program).isSymlink, false);
});

Deno.test("forbidden on the machine while it was fetched: nothing is asked for, nothing is begun", async () => {
  using root = makeRoot();
  let allowed = true;
  const getProgram = withAttack(() => void (allowed = false));
  assert.deepEqual(await tried(root, { getProgram, isAllowed: () => allowed }), ["no_helper"]);
  assert.deepEqual(root.calls(), []);
  assert.equal(exists(upgradeFiles(root.paths).request), false);
});

Deno.test("one that was laid ready for another sum is not taken for this one, though it is as long", async () => {
  using root = makeRoot();
  const { program, sum } = upgradeFiles(root.paths);
  Deno.mkdirSync(root.paths.upgradeDir, { recursive: true });
  Deno.writeFileSync(program, new Uint8Array(BYTES.length).fill(9));
  Deno.writeTextFileSync(sum, "b".repeat(64));
  assert.deepEqual(await tried(root, {}), []);
  assert.equal(isWhole(program), true);
  assert.equal(readText(sum), upgrade.sha256);
});

Deno.test("one without end is left at the first byte too many, and its stream is let go", async () => {
  using root = makeRoot();
  let given = 0;
  let isCancelled = false;
  const getProgram: GetProgram = () =>
    Promise.resolve(
      new ReadableStream({
        pull: (to) => to.enqueue(BYTES.slice(0, (given += 1) && 30_000)),
        cancel: () => void (isCancelled = true),
      }),
    );
  assert.deepEqual(await tried(root, { getProgram }), ["wrong_sum"]);
  assert.equal(isCancelled, true);
  assert.ok(given <= 6);
  assert.equal(exists(upgradeFiles(root.paths).part), false);
});
