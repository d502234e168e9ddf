import { lstat, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import path from "node:path";
import { generationOf } from "../../fleet/model/lineage";
import { fingerprint, giveToOwnerOfFolder, statOrNull } from "../../files";
import { lockDatabase } from "../../store/core/database-file";
import { StoreFault } from "../../store/core/faults";
import { openDataFolder, wayKeyFile, type DataPlace } from "../data-folder";
import type { Arguments } from "../../../command-line/verb";
import { DATA, PACKAGED_UNIT, PLACES, thisHost } from "../install/host";
import { failed, misconfigured } from "../start-fault";
import { askSecret, ownTerminal } from "../terminal";
import {
  copiesIn,
  openPromoted,
  openSeal,
  promotedName,
  promotionsIn,
  sealName,
  sealPromoted,
  type Sealed,
} from "../standby/copy";
import { latestOf, lostSince } from "../standby/latest";
import { identityOf } from "../standby/lineage";
import { areNested } from "../standby/places";
import { readSmall } from "../standby/small-file";
import { readStandbyKey, sealsOf } from "../standby/settings";
import { putBack, SEALED } from "./restore";

/** Milliseconds: people, tokens and keys of a copy that is older may have been taken away for good reason since. */
const LOGINS_KEPT_WITHIN = 3_600_000;

interface Good {
  readonly name: string;
  readonly sealed: Sealed;
  /** Newer ones that were passed over, with the reason. */
  readonly passedOver: readonly string[];
}

/** `komo-manager promote FOLDER`, and the start of the service where root does it. @throws StartFault, StoreFault */
export async function promoteHere(place: DataPlace, { words, options }: Arguments): Promise<string> {
  const file = options["key"];
  const key =
    file === undefined
      ? await askSecret(ownTerminal, "Standby key: ")
      : await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
          throw misconfigured(`--key ${file} cannot be read (${error.code ?? error.message})`);
        });
  const said = await promote(place, words[0] ?? "", key);
  return said + (await start(place));
}

/** Starts the service that serves this data folder, where there is one; else says how. */
async function start({ dataDir }: DataPlace): Promise<string> {
  const units = await Promise.all([PLACES.unit, PACKAGED_UNIT].map((unit) => statOrNull(unit)));
  const isService = dataDir === DATA && units.some(Boolean);
  if (!isService) return "Start it now: komo-manager\n";
  if (!thisHost.isRoot) return "Start it now: sudo systemctl enable --now komo-manager\n";
  await thisHost.run("systemctl", "enable", "--now", "komo-manager");
  return "It runs.\n";
}

/**
 * `komo-manager promote FOLDER`: this machine takes the place of the manager that made the copies there, from the newest
 * good one. Orders, pending stops, wake-ups and runs that were under way are void, as after `restore`.
 * @param keyText the standby key
 * @throws StartFault, StoreFault: nothing is changed then
 */
export async function promote(place: DataPlace, given: string, keyText: string): Promise<string> {
  const seals = sealsOf(readStandbyKey(keyText));
  const folder = path.resolve(given);
  if (!(await statOrNull(folder))?.isDirectory()) throw failed(`there is no folder ${folder}`);
  if (await areNested(folder, path.resolve(place.dataDir)))
    throw failed(`${folder} is the data folder of this manager itself, and holds no copies of another one`);
  const names = await readdir(folder);
  const { name, sealed, passedOver } = await newestGood(folder, names, seals);
  await refuseOther(place, sealed);
  const latest = await latestOf(folder, sealed, seals);
  const generation = sealed.generation + 1;
  await refusePromoted(folder, names, generation, seals);

  await openDataFolder(place.dataDir);
  const lock = await lockDatabase(place.url);
  const at = Date.now();
  const age = at - sealed.madeAt;
  const keepsLogins = age < LOGINS_KEPT_WITHIN;
  const claim = path.join(folder, promotedName(generation));
  let claimed = false;
  try {
    const { servers, unreadable, kept, authority, reached } = await putBack(place, path.join(folder, name), {
      ...{ files: sealed.files, sha256: sealed.sha256, generation: () => generation, keepsLogins },
      async claim() {
        const text = sealPromoted(seals, { generation, at, host: hostname() });
        // Made by one alone, also where two machines promote at the same moment.
        await writeFile(claim, text, { flag: "wx", mode: 0o644 }).catch((error: NodeJS.ErrnoException) => {
          if (error.code === "EEXIST") throw new StoreFault(BEING_PROMOTED(folder));
          throw new StoreFault(
            `${claim} cannot be written (${error.code ?? error.message}): promoting needs that`,
          );
        });
        claimed = true;
        // The first one comes as the folder's owner, and must be able to read it. Some shares let root give nothing away.
        await giveToOwnerOfFolder(claim).catch(() => undefined);
      },
    }).catch(async (error: unknown) => {
      if (claimed) await rm(claim, { force: true });
      throw error;
    });
    return [
      ...passedOver,
      `This manager takes the place of ${sealed.host} as generation ${generation}, with ${servers} ${servers === 1 ? "server" : "servers"}.`,
      `The copy ${name} was made at ${new Date(sealed.madeAt).toISOString()}: what was changed in the ${duration(age)} since then is lost.`,
      lostSince(reached, latest),
      ...(kept ? [`The database that was there is kept as ${kept}.`] : []),
      ...(unreadable > 0 ? [SEALED(unreadable, wayKeyFile(place.dataDir))] : []),
      ...(authority
        ? ["The private CA came along: agents trust this manager as they did the other one."]
        : []),
      "Orders that were under way then are void, and everyone must log in anew.",
      keepsLogins
        ? "People, tokens and keys are as they were in the copy: look through them if some were taken away since."
        : "The copy is older than an hour: people have no password any more, and tokens for programs and enrolment keys are revoked.",
      `${sealed.host} gives no order any more, once it can look into the folder of copies or hears one of the agents. Keep it off until you have looked at it.`,
      "",
    ].join("\n");
  } finally {
    await lock.release();
  }
}

const BEING_PROMOTED = (folder: string): string =>
  `another promote from ${folder} goes on or has just ended: one machine takes the place of another, not two`;

/** @throws StartFault where there is none */
async function newestGood(
  folder: string,
  names: readonly string[],
  seals: ReturnType<typeof sealsOf>,
): Promise<Good> {
  const copies = copiesIn(names);
  if (copies.length === 0)
    throw failed(`there are no copies in ${folder}: was \`standby set\` given another folder?`);
  const passedOver: string[] = [];
  let opened = 0;
  let best: Good | null = null;
  for (const name of copies) {
    const text = await readSmall(path.join(folder, sealName(name))).catch(() => null);
    const sealed = text === null ? null : openSeal(seals, text);
    if (text !== null && sealed === null) {
      passedOver.push(`${name} was passed over: this key does not open its seal.`);
      continue;
    }
    if (sealed) opened++;
    if (!sealed || !(await isWhole(path.join(folder, name), sealed))) {
      passedOver.push(`${name} was passed over: it is not whole.`);
      continue;
    }
    if (sealed.name !== undefined && sealed.name !== name) {
      passedOver.push(`${name} was passed over: it is the copy ${sealed.name} under another name.`);
      continue;
    }
    // One that came back after it was replaced may have made some of an older generation before it knew.
    if (!best || sealed.generation > best.sealed.generation)
      best = { name, sealed, passedOver: [...passedOver] };
  }
  if (best) return best;
  throw failed(
    opened === 0 && passedOver.some((said) => said.includes("key"))
      ? `this key opens none of the ${copies.length} copies in ${folder}: it is another fleet's, or the copies are; nothing was changed`
      : `none of the ${copies.length} copies in ${folder} is whole; nothing was changed`,
  );
}

/** Whether a copy is what its seal says: a pipe or a device in its place is not even opened. */
async function isWhole(file: string, { bytes, sha256 }: Sealed): Promise<boolean> {
  const found = await lstat(file).catch(() => null);
  return found?.isFile() === true && found.size === bytes && (await fingerprint(file)).sha256 === sha256;
}

/** Refuses to put another fleet out, and to replace a manager by its own copy. @throws StartFault */
async function refuseOther(place: DataPlace, { fleet, generation, host }: Sealed): Promise<void> {
  const there = await identityOf(place.url).catch((error: unknown) => {
    // A damaged database is kept beside.
    if (place.url.startsWith("file:")) return null;
    throw error;
  });
  if (there === null) return;
  if (there.database !== fleet && there.servers > 0)
    throw failed(
      `${place.dataDir} holds another fleet of ${there.servers} servers than the copies of ${host}: promote on a machine that serves none; nothing was changed`,
    );
  if (there.database === fleet && generationOf(there) >= generation)
    throw failed(
      `${place.dataDir} is that of the manager itself which made these copies: start it instead; nothing was changed`,
    );
}

/** @throws StartFault where these copies have been promoted before */
async function refusePromoted(
  folder: string,
  names: readonly string[],
  generation: number,
  seals: ReturnType<typeof sealsOf>,
): Promise<void> {
  const [latest] = promotionsIn(names).filter((one) => one >= generation);
  if (latest === undefined) return;
  const file = path.join(folder, promotedName(latest));
  const said = openPromoted(seals, await readSmall(file).catch(() => ""));
  const who = said ? `${said.host} at ${new Date(said.at).toISOString()}` : "another machine";
  throw failed(
    `these copies were promoted by ${who} (generation ${latest}): two managers would serve one fleet. If that one is gone for good, remove ${file} and run this again; nothing was changed`,
  );
}

/** A time that passed, for people. */
function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} hours`;
}
