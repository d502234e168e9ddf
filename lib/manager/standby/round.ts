import { rm } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { generationOf } from "../../fleet/model/lineage";
import { fingerprint, makePrivateFolder, writePrivateFile } from "../../files";
import { backUp } from "../../store/backup";
import { filesToBackUp, keysOf, type DataPlace } from "../data-folder";
import { failed } from "../start-fault";
import { nextName, openPromoted, promotedName, promotionsIn, seal, sealName, superfluous } from "./copy";
import { identityOf } from "./lineage";
import type { CopyPlace } from "./copy-place";
import {
  NO_COPY,
  readState,
  sealsOf,
  standbyFiles,
  writeReplaced,
  writeState,
  type CopyState,
  type Replaced,
} from "./settings";

/** The parts of a round. */
export interface RoundParts {
  readonly place: DataPlace;
  readonly copies: CopyPlace;
  /** The standby key. */
  readonly key: string;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/**
 * One round: whether another manager has taken the place of this one is looked up first; then a copy is made, put there
 * and made sure of, and what is too old goes.
 * @returns the manager that has taken this one's place; null: none, and a copy was made
 * @throws StartFault, StoreFault: no copy was made
 */
export async function copyRound(parts: RoundParts): Promise<Replaced | null> {
  const { place, copies, key, now } = parts;
  const identity = await identityOf(place.url);
  if (identity === null) throw failed("there is no database to copy yet: start the manager first");
  const generation = generationOf(identity);
  const names = await copies.list();
  const replaced = await replacedIn(parts, names, generation);
  const before = (await readState(place.dataDir)) ?? NO_COPY;
  const lookedAt = now();
  if (replaced) {
    await writeReplaced(place.dataDir, replaced);
    await writeState(place.dataDir, { ...before, lookedAt, fault: null });
    return replaced;
  }
  await writeState(place.dataDir, { ...before, lookedAt });

  const began = performance.now();
  const { folder } = standbyFiles(place.dataDir);
  await makePrivateFolder(folder);
  const name = nextName(names, now());
  const [copy, sealed] = [path.join(folder, name), path.join(folder, sealName(name))];
  try {
    const files = { ...(await filesToBackUp(place)), ...(await keysOf(place.dataDir)) };
    const madeAt = now();
    await backUp(place, copy, {});
    const content = {
      ...({ format: 1, fleet: identity.database, generation, madeAt, host: hostname() } as const),
      ...{ servers: identity.servers, name, files },
      ...(await fingerprint(copy)),
    };
    await writePrivateFile(sealed, seal(sealsOf(key), content));
    await copies.put([
      { from: copy, name },
      { from: sealed, name: sealName(name) },
    ]);
    await copies.remove(superfluous([...names, name, sealName(name)]));
    const made = { at: madeAt, name, bytes: content.bytes, tookMs: Math.round(performance.now() - began) };
    await writeState(place.dataDir, { lookedAt, copy: made, fault: null });
    return null;
  } finally {
    for (const file of [copy, sealed]) await rm(file, { force: true });
  }
}

/** The most marks that are read, the nearest ones: whoever may write there may leave any number of them. */
const PROMOTIONS_READ = 16;

/** The manager that was promoted from these copies, and is of a greater generation than this one. */
async function replacedIn(
  { copies, key }: RoundParts,
  names: readonly string[],
  generation: number,
): Promise<Replaced | null> {
  const seals = sealsOf(key);
  const greater = promotionsIn(names).filter((one) => one > generation);
  let fault: unknown;
  for (const promoted of greater.slice(-PROMOTIONS_READ)) {
    try {
      const said = openPromoted(seals, await copies.read(promotedName(promoted)));
      if (said?.generation === promoted) return said;
    } catch (error) {
      // One that cannot be read hides none of the others.
      fault = error;
    }
  }
  if (fault !== undefined) throw fault;
  return null;
}

/** Notes that a round came to nothing. Never rejects. */
export async function noteFault(dataDir: string, error: unknown): Promise<CopyState> {
  const before = (await readState(dataDir)) ?? NO_COPY;
  const state = { ...before, fault: error instanceof Error ? error.message : String(error) };
  await writeState(dataDir, state).catch(() => undefined);
  return state;
}
