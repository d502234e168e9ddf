/** Attacks by somebody who can write into the folder of copies, and has no standby key. */
import { execFileSync } from "node:child_process";
import {
  copyFile,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  symlink,
  truncate,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { restore } from "../../store/restore";
import { MIGRATIONS } from "../../store/testing";
import { promote } from "../commands/promote";
import { copiesIn, LATEST, nextName, promotedName, sealName, sealPromoted } from "./copy";
import { SFTP } from "./check";
import { sealsOf } from "./settings";
import { site } from "./testing";

vi.setConfig({ testTimeout: 60_000 });

const pipe = (file: string): void => void execFileSync("mkfifo", [file]);
/** A file of 8 GiB that takes no place on the disk. */
const huge = async (file: string): Promise<void> => {
  await writeFile(file, "");
  await truncate(file, 8 * 1024 ** 3);
};

test("a pipe, a folder or a file without end in the place of a copy or a seal is passed over, and waited for by nobody", async () => {
  const { second, copies, key } = await site();
  const at = (name: string): string => path.join(copies, name);
  const [good = ""] = copiesIn(await readdir(copies));
  for (const [day, make] of [pipe, huge, (file: string) => mkdir(file)].entries()) {
    const [copy, sealed] = [`komoriuta-2099010${day}000000.copy`, `komoriuta-2099020${day}000000.copy`];
    await make(at(copy));
    await copyFile(at(sealName(good)), at(sealName(copy)));
    await copyFile(at(good), at(sealed));
    await make(at(sealName(sealed)));
  }
  await make(at(LATEST));
  const said = await promote(second, copies, key);
  expect(said.match(/was passed over: it is not whole/g)).toHaveLength(6);
  expect(said).toContain(`The copy ${good}`);

  async function make(file: string): Promise<void> {
    await rm(file, { force: true });
    pipe(file);
  }
});

test("an older copy under a newer name is passed over: the newest good one is taken", async () => {
  const { second, copies, key, copy } = await site();
  const at = (name: string): string => path.join(copies, name);
  const [old = ""] = copiesIn(await readdir(copies));
  await copy();
  const [newest = ""] = copiesIn(await readdir(copies));
  expect(newest).not.toBe(old);
  const feigned = "komoriuta-20990101000000.copy";
  await rename(at(old), at(feigned));
  await rename(at(sealName(old)), at(sealName(feigned)));
  const said = await promote(second, copies, key);
  expect(said).toContain(`${feigned} was passed over: it is the copy ${old} under another name.`);
  expect(said).toContain(`The copy ${newest}`);
});

test("a copy that is swapped after it was looked at is refused, and nothing is changed", async () => {
  const { second, copies } = await site();
  const [good = ""] = copiesIn(await readdir(copies));
  const place = { url: second.url, migrations: MIGRATIONS, sha256: "0".repeat(64) };
  await expect(restore(place, path.join(copies, good), async () => {})).rejects.toThrow(
    /was changed while it was read; nothing was changed here/,
  );
  expect(await readdir(second.dataDir)).toEqual([]);
});

test("a link in the way of the next copy leads to no file of the manager's machine", async () => {
  const { first, copies, copy } = await site();
  const own = path.join(first.dataDir, "way-key");
  const before = await readFile(own, "utf8");
  const at = Date.UTC(2099, 0, 1);
  const next = nextName(await readdir(copies), at);
  for (const name of [next, sealName(next)]) await symlink(own, path.join(copies, `${name}.new`));
  expect(await copy(at)).toBeNull();
  expect(copiesIn(await readdir(copies))[0]).toBe(next);
  expect(await readFile(own, "utf8")).toBe(before);
});

test("marks of promotions that nobody sealed stop no copy, and hide none that is true", async () => {
  const { copies, key, copy } = await site();
  const mark = (generation: number): string => path.join(copies, promotedName(generation));
  for (let generation = 2; generation < 2000; generation++)
    await writeFile(mark(generation), "I am the manager");
  expect(await copy()).toBeNull();
  pipe(mark(2001));
  await rm(mark(3));
  pipe(mark(3));
  const promoted = { generation: 1, at: Date.now(), host: "second" };
  await writeFile(mark(1), sealPromoted(sealsOf(key), promoted));
  expect(await copy()).toMatchObject({ generation: 1 });
});

test("a name after which none can come is told, with what to do", async () => {
  const { copies, copy } = await site();
  await writeFile(path.join(copies, "komoriuta-99999999999999.copy"), "");
  await expect(copy()).rejects.toThrow(/no copy can come after komoriuta-99999999999999\.copy, .* remove it/);
});

test("a place that ssh or sftp would take for an option is none", () => {
  for (const place of [
    "-oProxyCommand=x@host:/a",
    "user@-oProxyCommand:/a",
    "user@host:-r",
    "us er@host:/a",
    'u@h:/a"b',
  ])
    expect(SFTP.test(place), place).toBe(false);
  for (const place of [
    "backup@nas.example:/volume1/komoriuta",
    "b@10.0.0.2:copies",
    "b@host:./copies",
    "_b@host:/",
  ])
    expect(SFTP.test(place), place).toBe(true);
});
