import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openInstallPackage, type InstallFile } from "./install-package";

let folder: string;
beforeEach(() => void (folder = mkdtempSync(path.join(tmpdir(), "install-package-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const sum = (text: string): string => createHash("sha256").update(text).digest("hex");

async function contentOf(file: InstallFile | null): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of file?.read() ?? []) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Texts that a server fetches beside the installer and the agent. */
const BESIDE = [
  "komolet.service",
  "komolet.openrc",
  "komolet.sysvinit",
  "komolet-upgrade.service",
  "upgrade.sh",
];

test("a folder without a package gives none", async () => {
  expect(await openInstallPackage(path.join(folder, "nowhere"))).toBeNull();
});

test("pieces become one gzip file, with the sum of what comes out of it", async () => {
  await mkdir(path.join(folder, "pieces"));
  await writeFile(path.join(folder, "install.sh"), "#!/bin/sh\n");
  await writeFile(path.join(folder, "install.ps1"), "param()\n");
  for (const name of BESIDE) await writeFile(path.join(folder, name), `for ${name}\n`);
  for (const piece of ["lulla", "by"])
    await writeFile(path.join(folder, "pieces", `${piece}.gz`), gzipSync(piece));
  const komolet = { sha256: sum("lullaby"), pieces: ["lulla.gz", "by.gz"] };
  await writeFile(path.join(folder, "programs.json"), JSON.stringify({ "linux-x64": { komolet } }));

  const opened = await openInstallPackage(folder);
  expect((await contentOf(opened?.script ?? null)).toString()).toBe("#!/bin/sh\n");
  const file = opened?.file("linux-x64", "komolet.gz") ?? null;
  const content = await contentOf(file);
  expect(content).toHaveLength(file?.length ?? -1);
  expect(gunzipSync(content).toString()).toBe("lullaby");
  const sums = (await contentOf(opened?.file("linux-x64", "SHA256SUMS") ?? null)).toString().split("\n");
  expect(sums).toEqual([
    `${sum("#!/bin/sh\n")}  install.sh`,
    `${sum("for komolet.service\n")}  komolet.service`,
    `${sum("for komolet.openrc\n")}  komolet.openrc`,
    `${sum("for komolet.sysvinit\n")}  komolet.sysvinit`,
    `${sum("for komolet-upgrade.service\n")}  komolet-upgrade.service`,
    `${sum("for upgrade.sh\n")}  upgrade.sh`,
    `${sum("lullaby")}  komolet`,
    "",
  ]);
  const start = opened?.file("linux-x64", "komolet.sysvinit") ?? null;
  expect((await contentOf(start)).toString()).toBe("for komolet.sysvinit\n");
  for (const [platform, name] of [
    ["linux-arm64", "komolet.gz"],
    ["linux-x64", "../programs.json"],
    ["linux-x64", "komolet"],
    ["__proto__", "constructor"],
  ]) {
    expect(opened?.file(platform ?? "", name ?? ""), `${platform}/${name}`).toBeNull();
  }
  expect(opened?.platforms).toEqual(["linux-x64"]);
});

test("the MSI for Windows is served as it is, with its sum and the script that checks it", async () => {
  await mkdir(path.join(folder, "pieces"));
  for (const [name, text] of Object.entries({
    "install.sh": "#!/bin/sh\n",
    "install.ps1": "param()\n",
    ...Object.fromEntries(BESIDE.map((name) => [name, "[Unit]\n"])),
    "programs.json": "{}",
    "komoriuta-agent.msi": "an MSI",
    "msi.json": JSON.stringify({ sha256: sum("an MSI") }),
  }))
    await writeFile(path.join(folder, name), text);
  const opened = await openInstallPackage(folder);
  expect(opened?.platforms).toEqual(["windows-x64"]);
  expect(opened?.powershell?.sha256).toBe(sum("param()\n"));
  expect((await contentOf(opened?.powershell?.script ?? null)).toString()).toBe("param()\n");
  const served = opened?.file("windows-x64", "komoriuta-agent.msi") ?? null;
  expect([served?.length, (await contentOf(served)).toString()]).toEqual([6, "an MSI"]);
  const sums = await contentOf(opened?.file("windows-x64", "SHA256SUMS") ?? null);
  expect(sums.toString()).toBe(`${sum("an MSI")}  komoriuta-agent.msi\n`);
});

test("an upgrade is told of an agent that is one program, and of no other", async () => {
  await mkdir(path.join(folder, "pieces"));
  for (const name of ["install.sh", "install.ps1", ...BESIDE]) await writeFile(path.join(folder, name), "");
  const piece = gzipSync("lullaby");
  await writeFile(path.join(folder, "pieces", "a.gz"), piece);
  const program = { sha256: sum("lullaby"), pieces: ["a.gz"] };
  const whole = { "komo-agent": program, komolet: program };
  await writeFile(
    path.join(folder, "programs.json"),
    JSON.stringify({ "linux-x64": whole, "linux-arm64": { ...whole, deno: program } }),
  );

  const opened = await openInstallPackage(folder);
  expect(opened?.program("linux-x64")).toEqual({ sha256: sum("lullaby"), size: piece.length });
  expect(opened?.program("linux-arm64")).toBeNull();
  expect(opened?.program("linux-riscv")).toBeNull();
});
