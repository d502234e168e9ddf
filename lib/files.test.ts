import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { writePrivateFile } from "./files";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "komoriuta-files-"));
  await work(folder).finally(() => rm(folder, { recursive: true }));
}

test("a file is replaced whole, is private whatever it was, and leaves nothing beside it", () =>
  inFolder(async (folder) => {
    const file = path.join(folder, "secret");
    await writeFile(file, "something longer", { mode: 0o644 });
    await writePrivateFile(file, "short");
    expect(await readFile(file, "utf8")).toBe("short");
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(["secret"]);
  }));

test("a file belongs to whom its folder belongs", () =>
  inFolder(async (folder) => {
    await writePrivateFile(path.join(folder, "secret"), "");
    expect((await stat(path.join(folder, "secret"))).uid).toBe((await stat(folder)).uid);
  }));

test("what cannot be put in place leaves all as it was", () =>
  inFolder(async (folder) => {
    const taken = path.join(folder, "taken");
    await mkdir(path.join(taken, "full"), { recursive: true });
    await expect(writePrivateFile(taken, "content")).rejects.toThrow();
    expect(await readdir(folder)).toEqual(["taken"]);
    await expect(writePrivateFile(path.join(folder, "none", "file"), "content")).rejects.toThrow("ENOENT");
  }));
