/** Attacks on the agent's program while a server fetches it: replaced, cut short, grown without end, led elsewhere. */
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, rename, rm, symlink, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openInstallPackage, type InstallFile } from "@/lib/install/install-package";
import { fileResponse } from "./file-response";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "swapped-file-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const CHUNK = 64 * 1024;
const PROGRAM = Buffer.alloc(3 * CHUNK + 7, "g");
const sum = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const piece = (): string => path.join(folder, "pieces", "one.gz");

/** The agent's file as a manager serves it, in four chunks. */
async function served(): Promise<InstallFile> {
  await mkdir(path.join(folder, "pieces"));
  const texts = ["install.sh", "install.ps1", "komolet.service", "komolet.openrc", "komolet.sysvinit"];
  for (const name of [...texts, "komolet-upgrade.service", "upgrade.sh"])
    await writeFile(path.join(folder, name), `${name}\n`);
  await writeFile(piece(), PROGRAM);
  const programs = { "linux-x64": { "komo-agent": { sha256: sum(PROGRAM), pieces: ["one.gz"] } } };
  await writeFile(path.join(folder, "programs.json"), JSON.stringify(programs));
  const file = (await openInstallPackage(folder))?.file("linux-x64", "komo-agent.gz");
  if (!file) throw new Error("it is not served");
  return file;
}

/** The bytes that a client gets where `attack` comes after the first chunk. */
async function fetched(attack: () => Promise<void>): Promise<{ bytes: Buffer; broke: boolean }> {
  const response = fileResponse(await served());
  expect(response.headers.get("content-length")).toBe(String(PROGRAM.length));
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const parts: Uint8Array[] = [];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { bytes: Buffer.concat(parts), broke: false };
      parts.push(value);
      if (parts.length === 1) await attack();
    }
  } catch {
    return { bytes: Buffer.concat(parts), broke: true };
  }
}

test("one that is replaced meanwhile never has the announced sum, whether in place or by a renaming", async () => {
  const other = Buffer.alloc(PROGRAM.length, "x");
  const { bytes, broke } = await fetched(async () => {
    await writeFile(`${piece()}.new`, other);
    await rename(`${piece()}.new`, piece());
  });
  expect([broke, bytes.length]).toEqual([false, PROGRAM.length]);
  expect(sum(bytes)).not.toBe(sum(PROGRAM));
});

test("one that is cut short meanwhile breaks off, and does not end as if it were whole", async () => {
  expect(await fetched(() => truncate(piece(), CHUNK + 5))).toMatchObject({ broke: true });
});

test("one that is taken away meanwhile breaks off, too", async () => {
  expect(await fetched(() => rm(piece()))).toMatchObject({ broke: true });
});

test("one that grows gives no more than was announced", async () => {
  const { bytes, broke } = await fetched(() => writeFile(piece(), Buffer.alloc(2 * PROGRAM.length, "g")));
  expect([broke, bytes.length]).toEqual([false, PROGRAM.length]);
});

test("a link to a device without end in its place is not served for ever", async () => {
  const { bytes, broke } = await fetched(async () => {
    await rm(piece());
    await symlink("/dev/zero", piece());
  });
  expect([broke, bytes.length]).toEqual([false, PROGRAM.length]);
  expect(sum(bytes)).not.toBe(sum(PROGRAM));
});
