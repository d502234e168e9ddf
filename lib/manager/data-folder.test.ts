import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  checkFiles,
  filesToBackUp,
  keptPushKey,
  keptSessionSecret,
  openDataFolder,
  restorePushKey,
} from "./data-folder";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "data-folder-"));
});
afterEach(() => rm(parent, { recursive: true }));

const modeOf = async (file: string): Promise<number> => (await stat(file)).mode & 0o777;

test("the folder is made, with its parents, for its owner alone, and left empty", async () => {
  const folder = path.join(parent, "a/b");
  await openDataFolder(folder);
  expect(await modeOf(folder)).toBe(0o700);
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that others can enter is narrowed", async () => {
  await chmod(parent, 0o755);
  await openDataFolder(parent);
  expect(await modeOf(parent)).toBe(0o700);
});

test("what is no folder is one line that names the variable", async () => {
  const file = path.join(parent, "file");
  await writeFile(file, "");
  const opened = openDataFolder(file);
  await expect(opened).rejects.toMatchObject({
    exitCode: 1,
    lines: [expect.stringContaining("KOMO_DATA_DIR must be")],
  });
  await expect(opened).rejects.toThrow(file);
});

test("the session secret is made once and kept, readable for the owner alone", async () => {
  const secret = await keptSessionSecret(parent);
  expect(secret.length).toBeGreaterThanOrEqual(64);
  expect(await keptSessionSecret(parent)).toBe(secret);
  const file = path.join(parent, "session-secret");
  expect(await modeOf(file)).toBe(0o600);
  await chmod(file, 0o644);
  await keptSessionSecret(parent);
  expect(await modeOf(file)).toBe(0o600);
});

test("a session secret that was cut short is made anew", async () => {
  await writeFile(path.join(parent, "session-secret"), "short");
  const secret = await keptSessionSecret(parent);
  expect((await readFile(path.join(parent, "session-secret"), "utf8")).trim()).toBe(secret);
  expect(secret).not.toBe("short");
});

test("the key for notifications is made once and kept, for the owner alone; one that is damaged is made anew", async () => {
  const key = await keptPushKey(parent);
  expect(await keptPushKey(parent)).toBe(key);
  const file = path.join(parent, "push-key.json");
  expect([await readFile(file, "utf8"), await modeOf(file)]).toEqual([key, 0o600]);
  await writeFile(file, key.slice(9));
  expect(await keptPushKey(parent)).not.toBe(key);
});

test("a backup has the key for notifications, which a restore puts back; a forged one is refused", async () => {
  const place = { dataDir: parent, url: "file:unused", migrations: "unused" };
  const key = await keptPushKey(parent);
  const files = await filesToBackUp(place);
  await rm(path.join(parent, "push-key.json"));
  await checkFiles(files);
  await restorePushKey(place, files);
  expect(await keptPushKey(parent)).toBe(key);
  await expect(checkFiles({ "push-key.json": "{}" })).rejects.toThrow("notifications");
});
