import { rm } from "node:fs/promises";
import path from "node:path";
import { generationOf } from "../../fleet/model/lineage";
import type { Seals } from "../../fleet/model/way";
import { writePrivateFile } from "../../files";
import { LATEST, openLatest, sealLatest, type Latest, type Reached, type Sealed } from "./copy";
import { progressOf } from "./lineage";
import { readSmall } from "./small-file";
import type { RoundParts } from "./round";
import { sealsOf, standbyFiles } from "./settings";

/**
 * Tells the folder of copies how far the data have come, where that is further than it knows: what is lost with this
 * machine can then at least be counted.
 * @param known what the folder knows, by the newest copy or by this
 * @returns what it knows from then on
 * @throws StartFault, StoreFault
 */
export async function noteLatest(
  { place, copies, key, now }: RoundParts,
  known: Reached | null,
): Promise<Reached | null> {
  const at = now();
  const progress = await progressOf(place.url);
  if (!progress || (progress.events === known?.events && progress.entries === known.entries)) return known;
  const { database: fleet, events, entries } = progress;
  const file = path.join(standbyFiles(place.dataDir).folder, LATEST);
  const text = sealLatest(sealsOf(key), {
    ...{ fleet, generation: generationOf(progress), at, events, entries },
  });
  try {
    await writePrivateFile(file, text);
    await copies.put([{ from: file, name: LATEST }]);
  } finally {
    await rm(file, { force: true });
  }
  return { events, entries };
}

/** The progress of the manager that made a copy, after it, as it last told the folder; null: it is not known. */
export async function latestOf(
  folder: string,
  { fleet, generation, madeAt }: Sealed,
  seals: Seals,
): Promise<Latest | null> {
  const found = openLatest(seals, await readSmall(path.join(folder, LATEST)).catch(() => ""));
  const isAfter = found?.fleet === fleet && found.generation === generation && found.at >= madeAt;
  return isAfter ? found : null;
}

/** The sentence about what came after a copy. */
export function lostSince(reached: Reached, latest: Latest | null): string {
  const events = Math.max(0, (latest?.events ?? 0) - reached.events);
  const entries = Math.max(0, (latest?.entries ?? 0) - reached.entries);
  if (!latest || events + entries === 0)
    return "As far as it told this folder, nothing happened after the copy; its last ten seconds are not known.";
  return `By ${new Date(latest.at).toISOString()}, when it last told this folder, that was ${events} ${events === 1 ? "event" : "events"} of the timeline, and ${entries} ${entries === 1 ? "entry" : "entries"} of the audit.`;
}
