import { assert } from "./testing/assert.ts";
import { isLater, isUpgrade, readOutcomeLine } from "./upgrades.ts";

const GOOD = { id: "u-1", version: "1.0.1", sha256: "a".repeat(64), size: 1000 };

Deno.test("an upgrade is taken whole, or not at all: its words go into a script's hands", () => {
  assert.equal(isUpgrade(GOOD), true);
  for (const wrong of [
    { id: "" },
    { id: "a b" },
    { id: "../x" },
    { id: "x".repeat(65) },
    { version: "1.0" },
    { version: "1.0.1; reboot" },
    { version: `1.0.1-${"x".repeat(64)}` },
    { sha256: "A".repeat(64) },
    { sha256: "a".repeat(63) },
    { size: 0 },
    { size: 1.5 },
    { size: 1e12 },
    { size: undefined },
  ])
    assert.equal(isUpgrade({ ...GOOD, ...wrong }), false, JSON.stringify(wrong));
});

Deno.test("versions in their order; what is none comes after nothing", () => {
  for (const [version, than, expected] of [
    ["1.0.1", "1.0.0", true],
    ["1.0.10", "1.0.9", true],
    ["1.0.0", "1.0.0", false],
    ["1.0.0", "1.0.1", false],
    ["1.0.1", "1.0.1-rc.1", true],
    ["1.0.1-rc.1", "1.0.0", true],
    ["?", "1.0.0", false],
  ] as const)
    assert.equal(isLater(version, than), expected, `${version} ${than}`);
});

Deno.test("an outcome is one line of two words", () => {
  assert.deepEqual(readOutcomeLine("u-1 \n"), { id: "u-1", fault: "" });
  assert.deepEqual(readOutcomeLine("u-1 disk_full\n"), { id: "u-1", fault: "disk_full" });
  for (const text of ["", "u-1", "u-1 disk_full", "u-1 Disk full!\n", "u 1 x\n"])
    assert.equal(readOutcomeLine(text), undefined, text);
});
