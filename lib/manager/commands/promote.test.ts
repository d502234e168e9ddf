import {
  appendFile,
  chown,
  copyFile,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { generationOf } from "../../fleet/model/lineage";
import { openStore } from "../../store/open";
import { sampleEvent, sampleServer } from "../../store/testing";
import { atCommandLine } from "../audit-author";
import { copiesIn, LATEST, promotedName, sealName } from "../standby/copy";
import { identityOf } from "../standby/lineage";
import { folderPlace } from "../standby/places";
import { copyRound } from "../standby/round";
import { keptStandbyKey, readReplaced } from "../standby/settings";
import { site } from "../standby/testing";
import { promote } from "./promote";
import { restore } from "./restore";

vi.setConfig({ testTimeout: 60_000 });

const newest = async (copies: string): Promise<string> =>
  path.join(copies, copiesIn(await readdir(copies))[0] ?? "none");

test("the second takes the place: servers and keys are there, its generation is greater, and the first one learns of it", async () => {
  const { first, second, copies, key, copy } = await site();
  expect(await promote(second, copies, key)).toMatch(
    /^This manager takes the place of \S+ as generation 1, with 1 server\.\nThe copy \S+ was made at 20\S+: what was changed in the \d+ s since then is lost\./,
  );
  const store = await openStore(second);
  expect(await store.servers.load(0)).toHaveLength(1);
  expect(generationOf(store.lineage.now())).toBe(1);
  await store.close();
  for (const name of ["mark-key", "way-key"])
    expect(await readFile(path.join(second.dataDir, name), "utf8")).toBe(
      await readFile(path.join(first.dataDir, name), "utf8"),
    );
  const before = await readdir(copies);
  expect(await copy()).toMatchObject({ generation: 1 });
  expect(await readReplaced(first.dataDir)).toMatchObject({ generation: 1 });
  expect(await readdir(copies)).toEqual(before);
});

test("two promotes: the second one is refused, and changes nothing", async () => {
  const { second, copies, key, another } = await site();
  const third = await another("third");
  const both = await Promise.allSettled([promote(second, copies, key), promote(third, copies, key)]);
  expect(both.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
  const fourth = await another("fourth");
  await expect(promote(fourth, copies, key)).rejects.toThrow(
    /these copies were promoted by \S+ at 20\S+ \(generation 1\): two managers would serve one fleet/,
  );
  expect(await readdir(fourth.dataDir)).toEqual([]);
});

test("a torn copy is passed over, and where all are torn, nothing is changed", async () => {
  const { second, copies, key, copy } = await site();
  await copy();
  await appendFile(await newest(copies), "torn");
  const whole = copiesIn(await readdir(copies)).at(-1) ?? "";
  await copyFile(path.join(copies, whole), path.join(copies, "komoriuta-20990101000000.copy"));
  const said = await promote(second, copies, key);
  expect(said).toMatch(/^komoriuta-20990101000000.copy was passed over: it is not whole\./);
  expect(said).toContain(`The copy ${whole}`);

  const { copies: torn, second: other, key: its } = await site();
  await writeFile(await newest(torn), "");
  await expect(promote(other, torn, its)).rejects.toThrow(
    /none of the 1 copies in \S+ is whole; nothing was changed/,
  );
  expect(await readdir(other.dataDir)).toEqual([]);
  expect((await readdir(torn)).filter((name) => name.startsWith("promoted"))).toEqual([]);
});

test("another fleet, the manager itself, its own data folder, no copies and a wrong key are refused with a sentence", async () => {
  const { first, second, copies, key } = await site();
  const { key: foreign, first: stranger } = await site();
  await expect(promote(second, copies, foreign)).rejects.toThrow(/this key opens none of the 1 copies/);
  await expect(promote(second, copies, "nonsense")).rejects.toThrow(/the standby key must be what/);
  await expect(promote(stranger, copies, key)).rejects.toThrow(/holds another fleet of 1 servers/);
  await expect(promote(first, copies, key)).rejects.toThrow(/is that of the manager itself/);
  await expect(promote(second, second.dataDir, key)).rejects.toThrow(
    /is the data folder of this manager itself/,
  );
  await expect(promote(second, path.join(copies, "none"), key)).rejects.toThrow(/there is no folder/);
  await rm(await newest(copies));
  await expect(promote(second, copies, key)).rejects.toThrow(/there are no copies in/);
  expect(await readdir(second.dataDir)).toEqual([]);
});

test("a copy is a backup, too; and what was replaced serves again once somebody restores it there", async () => {
  const { first, second, copies, key, copy } = await site();
  await promote(second, copies, key);
  await copy();
  expect(await restore(first, await newest(copies))).toContain("1 server is restored");
  expect(await readReplaced(first.dataDir)).toBeNull();
  expect(generationOf((await identityOf(first.url)) ?? { ...{ database: "", count: 0, lives: [] } })).toBe(2);
});

test("what was lost is counted, as far as the folder was told, and it is told only of what is new", async () => {
  const { second, copies, key, store, copy, note } = await site();
  const server = sampleServer(1);
  await store.events.append([sampleEvent(server, "lost")]);
  await copy();
  const known = await note(null);
  await rm(path.join(copies, LATEST));
  expect(await note(known)).toEqual(known);
  expect(await readdir(copies)).not.toContain(LATEST);

  await store.events.append(["back", "lost"].map((kind) => sampleEvent(server, kind)));
  const ask = { operation: "restored", target: null, asked: {} } as const;
  await store.audit.append({ ...atCommandLine(), ...ask });
  await note(known);
  expect(await promote(second, copies, key)).toMatch(
    /\nBy 20\S+, when it last told this folder, that was 2 events of the timeline, and 1 entry of the audit\.\n/,
  );
});

test("where nothing was told after the copy, that is said; what others wrote there counts for nothing", async () => {
  const { second, copies, key } = await site();
  const { store: elsewhere, note, copies: theirs } = await site();
  await elsewhere.events.append([sampleEvent(sampleServer(1), "lost")]);
  await note(null);
  await copyFile(path.join(theirs, LATEST), path.join(copies, LATEST));
  expect(await promote(second, copies, key)).toMatch(
    /\nAs far as it told this folder, nothing happened after the copy; its last ten seconds are not known\.\n/,
  );
});

test("a copy that is older than an hour lets nobody in; one of an older generation is passed by", async () => {
  const { first, second, copies, key, copy, another } = await site();
  await rm(await newest(copies));
  await copy(Date.now() - 2 * 3_600_000);
  const old = await newest(copies);
  const said = await promote(second, copies, key);
  expect(said).toMatch(/what was changed in the 2 hours since then is lost/);
  expect(said).toMatch(/\nThe copy is older than an hour: people have no password any more/);

  const parts = { copies: folderPlace(copies), key, now: Date.now };
  await keptStandbyKey(second.dataDir);
  await copyRound({ ...parts, place: second });
  // One that came back may have made one more before it knew.
  const late = path.join(copies, "komoriuta-20990101000000.copy");
  await copyFile(sealName(old), sealName(late));
  await rename(old, late);
  expect(await promote(await another("third"), copies, key)).toMatch(/ as generation 2, with 1 server\./);
  expect(generationOf((await identityOf(first.url)) ?? { ...{ database: "", count: 0, lives: [] } })).toBe(0);
});

test.runIf(process.getuid?.() === 0)(
  "the first one, which comes as the owner of the folder, can read by whom it was replaced",
  async () => {
    const { second, copies, key } = await site();
    await chown(copies, 65_534, 65_534);
    await promote(second, copies, key);
    expect(await stat(path.join(copies, promotedName(1)))).toMatchObject({ uid: 65_534, gid: 65_534 });
  },
);
