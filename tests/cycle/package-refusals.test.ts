/** The manager's Debian package refuses what cannot end well before anything is unpacked: its preinst, on a clean Debian. */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openStore } from "../../lib/store/open";
import { MIGRATIONS, nextVersion, temporaryStore } from "../../lib/store/testing";
import { startCleanRoot, whyNoCleanRoot, type CleanRoot } from "../helpers/clean-root";
import { ROOT } from "../helpers/environment";

const reason = whyNoCleanRoot();

describe.skipIf(reason)(`preinst of the manager${reason ? ` (skipped: ${reason})` : ""}`, () => {
  let machine: CleanRoot;
  const at = (place: string): string => path.join(machine.folder, place);
  const DATA = "var/lib/komoriuta";

  beforeAll(async () => {
    machine = await startCleanRoot();
    const text = readFileSync(path.join(ROOT, "deploy/debian/komoriuta-manager/preinst"), "utf8");
    const known = readdirSync(MIGRATIONS).filter((name) => /^\d{14}_/.test(name));
    writeFileSync(at("root/preinst"), text.replaceAll("@SCHEMA@", known.sort().at(-1) ?? ""));
  });
  afterAll(() => machine?.end());
  beforeEach(() => {
    rmSync(at(DATA), { recursive: true, force: true });
    mkdirSync(at(DATA));
  });

  const preinst = (...args: readonly string[]) => machine.run(["sh", "/root/preinst", ...args]);
  /** Data as this version leaves them, or one with a migration more. */
  async function data(which: "of this version" | "of a newer one"): Promise<void> {
    await using made = await temporaryStore();
    if (which === "of a newer one") {
      await made.store.close();
      const migrations = await nextVersion(made.folder, "ALTER TABLE servers ADD COLUMN colour TEXT;");
      await (await openStore({ url: made.url, migrations })).close();
    }
    for (const end of ["", ".made"]) copyFileSync(`${made.file}${end}`, at(`${DATA}/komoriuta.db${end}`));
  }
  const NOTHING = { code: 0, stdout: "", stderr: "" };

  test("a new machine, kept data of this version, and an upgrade pass; so does what dpkg takes back", async () => {
    expect(await preinst("install")).toMatchObject(NOTHING);
    await data("of this version");
    expect(await preinst("install", "1.0.0")).toMatchObject(NOTHING);
    expect(await preinst("upgrade", "1.0.0", "1.0.1")).toMatchObject(NOTHING);
    await data("of a newer one");
    expect(await preinst("abort-upgrade", "1.0.1")).toMatchObject(NOTHING);
  });

  test("data without a line about their schema pass: the program itself looks at them", async () => {
    await data("of this version");
    for (const text of ["", "schema \n", "schema 99999999999999999999_far\n"]) {
      writeFileSync(at(`${DATA}/komoriuta.db.made`), text);
      expect(await preinst("upgrade", "1.0.0", "1.0.1")).toMatchObject(NOTHING);
    }
  });

  test.for(["install", "upgrade"])(
    "data of a newer version are refused in words that help: %s",
    async (verb) => {
      await data("of a newer one");
      const { code, stdout, stderr } = await preinst(verb, "1.0.1", "1.0.0");
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toMatch(
        /^komo-manager: the data in \/var\/lib\/komoriuta are of a newer version, .*; nothing was changed\.\n/,
      );
      expect(stderr).toMatch(/To go back to this version: docs\/operations\.md, "Go back"\.\n$/);
    },
  );

  test("an upgrade is refused where the disk of the data has too little room, and a first installation is not", async () => {
    await data("of this version");
    const mounted = await machine.run([
      "sh",
      "-ec",
      `cp -a /${DATA} /root/data; mount -t tmpfs -o size=12m tmpfs /${DATA}; cp -a /root/data/. /${DATA}/; rm -r /root/data`,
    ]);
    expect(mounted).toMatchObject(NOTHING);
    try {
      const { code, stderr } = await preinst("upgrade", "1.0.0", "1.0.1");
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^komo-manager: the disk of \/var\/lib\/komoriuta has \d+ MiB left, and an upgrade may need \d+; nothing was changed\. Make room, and run this again\.\n$/,
      );
      expect(await preinst("install")).toMatchObject(NOTHING);
    } finally {
      await machine.run(["umount", `/${DATA}`]);
    }
  });

  test("a manager that installed itself is in the way", async () => {
    writeFileSync(at("etc/systemd/system/komo-manager.service"), "");
    expect(await preinst("install")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("komo-manager uninstall"),
    });
    rmSync(at("etc/systemd/system/komo-manager.service"));
  });
});
