import { chown, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { refuseLinks } from "./refuse-links";

const NOBODY = 65534;
let dataDir: string;
let elsewhere: string;
beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), "links-"));
  elsewhere = path.join(dataDir, "elsewhere");
  await mkdir(path.join(dataDir, "tls"));
  await writeFile(elsewhere, "");
});
afterEach(() => rm(dataDir, { recursive: true }));

const look = () =>
  refuseLinks({ dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: "nowhere" });

describe.skipIf(process.getuid?.() !== 0)("root", () => {
  test.each(["komoriuta.db", "komoriuta.db.lock", "komoriuta.db-wal", "komoriuta.db-journal", "tls/ca.pem"])(
    "does not follow %s out of another user's folder",
    async (name) => {
      for (const folder of [dataDir, path.join(dataDir, "tls")]) await chown(folder, NOBODY, NOBODY);
      await look();
      await symlink(elsewhere, path.join(dataDir, name));
      await expect(look()).rejects.toThrow(`${path.join(dataDir, name)} is a symbolic link`);
    },
  );

  test("follows its own", async () => {
    await symlink(elsewhere, path.join(dataDir, "komoriuta.db"));
    await look();
  });
});
