import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { run, type Ended } from "../helpers/child";
import { program } from "../helpers/paths";
import { makeTempFolder, removeFolder } from "../helpers/temp-folder";

const GOOD = {
  enabled: true,
  managerURL: "http://127.0.0.1:9",
  accessToken: "A".repeat(32),
  logGeneration: 7,
  disabledFileLog: false,
};

let root: string;
beforeEach(() => {
  root = makeTempFolder();
});
afterEach(() => removeFolder(root));

/** Runs komolet on a disk with this configuration; null: with none. */
function komolet(
  config: string | null,
): Promise<Ended & { readonly stdout: string; readonly stderr: string }> {
  const folder = path.join(root, "etc/komoriuta");
  mkdirSync(folder, { recursive: true });
  if (config !== null) writeFileSync(path.join(folder, "config.json"), config, { mode: 0o600 });
  mkdirSync(path.join(root, "proc/sys/kernel/random"), { recursive: true });
  writeFileSync(path.join(root, "proc/sys/kernel/random/boot_id"), "a-boot\n");
  return run([program("komolet")], { env: { KOMORIUTA_ROOT: root, PATH: path.join(root, "bin") } });
}

test.for<[string, string | null, RegExp]>([
  ["no file", null, /init/],
  ["not JSON", "{", /JSON/],
  ["not an object", "[]", /object/],
  ["a field of the wrong kind", JSON.stringify({ ...GOOD, logGeneration: "seven" }), /logGeneration/],
  ["a field out of bounds", JSON.stringify({ ...GOOD, logGeneration: 0 }), /logGeneration/],
  ["a missing field", JSON.stringify({ ...GOOD, accessToken: undefined }), /accessToken/],
  ["an unknown field", JSON.stringify({ ...GOOD, acessToken: "x" }), /acessToken/],
  ["plain HTTP to another host", JSON.stringify({ ...GOOD, managerURL: "http://192.0.2.1" }), /managerURL/],
  ["no URL", JSON.stringify({ ...GOOD, managerURL: "komo" }), /managerURL/],
])("%s: komolet names the field and the file, and exits 1", async ([, config, words]) => {
  const { code, stderr } = await komolet(config);
  expect(code).toBe(1);
  const lines = stderr.trimEnd().split("\n");
  expect(lines, stderr).toHaveLength(1);
  expect(lines[0]).toContain(path.join(root, "etc/komoriuta/config.json"));
  expect(lines[0]).toMatch(words);
  expect(stderr).not.toContain(GOOD.accessToken);
});

test("an agent that is disabled says so and exits 0", async () => {
  const { code, stdout, stderr } = await komolet(JSON.stringify({ ...GOOD, enabled: false }));
  expect(code).toBe(0);
  expect(stdout + stderr).toMatch(/disabled|not enabled/i);
});
