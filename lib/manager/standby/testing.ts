/** A manager and the folder of its copies. For tests. */
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished } from "vitest";
import type { Store } from "../../fleet/model/stores";
import { MIGRATIONS, sampleServer, sampleToken, temporaryStore } from "../../store/testing";
import type { DataPlace } from "../data-folder";
import type { Reached } from "./copy";
import { noteLatest } from "./latest";
import { folderPlace } from "./places";
import { copyRound } from "./round";
import { keptStandbyKey } from "./settings";

/** A manager with one server, a folder of its copies, and a machine that could take its place. */
export interface Site {
  readonly first: DataPlace;
  readonly second: DataPlace;
  readonly copies: string;
  readonly key: string;
  readonly store: Store;
  /** Makes one more copy, at this time of the wall clock. */
  copy(at?: number): ReturnType<typeof copyRound>;
  /** Tells the folder of copies how far the data have come. */
  note(known: Reached | null): Promise<Reached | null>;
  /** One more machine, with nothing on it. */
  another(name: string): Promise<DataPlace>;
}

/** A manager with one server, and one copy of it in a folder. */
export async function site(): Promise<Site> {
  const database = await temporaryStore();
  onTestFinished(() => database[Symbol.asyncDispose]());
  const { folder, url, store } = database;
  await store.servers.insert(sampleServer(1), sampleToken(1), []);
  const made = async (name: string): Promise<string> => {
    await mkdir(path.join(folder, name), { mode: 0o700 });
    return path.join(folder, name);
  };
  const first = { dataDir: await made("first"), url, migrations: MIGRATIONS };
  const copies = await made("copies");
  const another = async (name: string): Promise<DataPlace> => {
    const dataDir = await made(name);
    return { dataDir, url: `file:${path.join(dataDir, "komoriuta.db")}`, migrations: MIGRATIONS };
  };
  const { key } = await keptStandbyKey(first.dataDir);
  const parts = { place: first, copies: folderPlace(copies), key, now: Date.now };
  const copy = (at?: number) => copyRound({ ...parts, now: () => at ?? Date.now() });
  expect(await copy()).toBeNull();
  const note = (known: Reached | null) => noteLatest(parts, known);
  return { first, second: await another("second"), copies, key, store, copy, note, another };
}
