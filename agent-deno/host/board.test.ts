import { assert } from "../testing/assert.ts";
import { put } from "../testing/host.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { readBoard } from "./board.ts";

/** A structure of SMBIOS: its type, the bytes after its head, and its texts. */
function structure(type: number, bytes: readonly number[], ...texts: readonly string[]): number[] {
  const end = texts.length === 0 ? [0, 0] : [...new TextEncoder().encode(texts.join("\0")), 0, 0];
  return [type, bytes.length + 4, 0, type, ...bytes, ...end];
}

/** System information whose wake-up type is this. */
const system = (wakeUp: number): number[] =>
  structure(1, [1, 2, 0, 0, ...Array<number>(16).fill(0xaa), wakeUp, 0, 0], "Dell Inc.", "OptiPlex");

function withTable(root: TestRoot, table: readonly number[]): number {
  put(root, "sys/firmware/dmi/tables/DMI", "");
  Deno.writeFileSync(root.paths.smbios, new Uint8Array(table));
  return readBoard(root.paths).wakeUpType;
}

Deno.test("maker and board, without what a maker has never filled in", () => {
  using root = makeRoot();
  assert.deepEqual(readBoard(root.paths), { boardVendor: "", boardName: "", wakeUpType: 0 });
  put(root, "sys/class/dmi/id/board_vendor", "To be filled by O.E.M.\n");
  put(root, "sys/class/dmi/id/sys_vendor", "Dell  Inc.\n");
  put(root, "sys/class/dmi/id/board_name", `0X8DXD\u0007${"x".repeat(90)}\n`);
  const { boardVendor, boardName } = readBoard(root.paths);
  assert.deepEqual([boardVendor, boardName], ["Dell Inc.", `0X8DXD ${"x".repeat(57)}`]);
});

Deno.test("a machine without SMBIOS is called as its device tree calls it", () => {
  using root = makeRoot();
  put(root, "proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
  assert.equal(readBoard(root.paths).boardName, "Raspberry Pi 4 Model B Rev 1.4");
});

Deno.test("the wake-up type, wherever system information stands in the table", () => {
  using root = makeRoot();
  const firmware = structure(0, [1, 2, 3], "Dell Inc.", "2.18.0");
  const without = structure(2, []);
  assert.equal(withTable(root, [...firmware, ...without, ...system(5), ...structure(127, [])]), 5);
  assert.equal(withTable(root, [...system(8)]), 8);
});

Deno.test("a table that is cut, old or broken says nothing, and ends", () => {
  using root = makeRoot();
  // SMBIOS 2.0 has a shorter system information.
  assert.equal(withTable(root, structure(1, [1, 2, 0, 0], "Dell")), 0);
  assert.equal(withTable(root, [...structure(127, []), ...system(5)]), 0);
  assert.equal(withTable(root, [0, 0, 0, 0, ...system(5)]), 0);
  const whole = [...structure(0, [1, 2, 3], "Dell Inc."), ...system(5)];
  for (let length = 0; length < whole.length; length++) {
    const type = withTable(root, whole.slice(0, length));
    assert(type === 0 || type === 5, `${length}: ${type}`);
  }
});
