import * as z from "zod";
import type { Seals } from "../../fleet/model/way";
import type { AdditionalFiles } from "../../store/backup";
import { failed } from "../start-fault";

/**
 * A copy for a standby is two files: a backup without any key, and its seal. The seal comes last, says what the copy
 * must be, and holds the private CA and all keys, sealed. So a copy that is torn, changed or another fleet's is known.
 */

/** Copies that are kept, the newest ones: one a minute. */
export const COPIES_KEPT = 10;

const COPY = /^komoriuta-(\d{14})\.copy$/;
/** The last stamp of fourteen digits: a name after it would be that of no copy. */
const LAST = 99_999_999_999_999n;
const PROMOTED = /^promoted-(\d{1,9})\.json$/;

export const sealName = (copy: string): string => copy.replace(/\.copy$/, ".seal");
export const promotedName = (generation: number): string => `promoted-${generation}.json`;

/** The names of copies among those of a folder, the newest first. */
export function copiesIn(names: readonly string[]): string[] {
  return names.filter((name) => COPY.test(name)).toSorted((a, b) => (a < b ? 1 : -1));
}

/** The generations that were promoted from a folder, the greatest first. */
export function promotionsIn(names: readonly string[]): number[] {
  return names
    .flatMap((name) => PROMOTED.exec(name)?.[1] ?? [])
    .map(Number)
    .toSorted((a, b) => b - a);
}

/**
 * A name that comes after all that are there, also where the clock was set back.
 * @throws StartFault where none does: the last one is not of ours
 */
export function nextName(names: readonly string[], now: number): string {
  const stamp = BigInt(new Date(now).toISOString().replace(/\D/g, "").slice(0, 14));
  const [newest] = copiesIn(names);
  const last = BigInt(COPY.exec(newest ?? "")?.[1] ?? 0);
  if (last === LAST)
    throw failed(`no copy can come after ${String(newest)}, which no manager made: remove it`);
  return `komoriuta-${String(stamp > last ? stamp : last + 1n).padStart(14, "0")}.copy`;
}

/** The names that are too many: copies beyond the newest, seals without a copy, and what a torn round left. */
export function superfluous(names: readonly string[]): string[] {
  const kept = copiesIn(names).slice(0, COPIES_KEPT);
  const good = new Set(kept.flatMap((name) => [name, sealName(name)]));
  return names.filter((name) => /^komoriuta-\d{14}\.(copy|seal)(\.new)?$/.test(name) && !good.has(name));
}

const sealed = z.object({
  format: z.literal(1),
  /** The random name of the database. */
  fleet: z.string(),
  generation: z.number(),
  /** Wall-clock milliseconds. */
  madeAt: z.number(),
  host: z.string(),
  servers: z.number(),
  sha256: z.string(),
  bytes: z.number(),
  /** The name that the copy was given: under another one it is an older copy that is passed off as a newer one. */
  name: z.string().optional(),
  files: z.record(z.string(), z.string()),
});

/** The content of a seal, about its copy. */
export type Sealed = Omit<z.output<typeof sealed>, "files"> & { readonly files: AdditionalFiles };

export const seal = (seals: Seals, content: Sealed): string =>
  `${seals.seal("komoriuta standby copy", JSON.stringify(content))}\n`;

/** The content of a seal; null where the key does not open it. */
export function openSeal(seals: Seals, text: string): Sealed | null {
  const opened = seals.open("komoriuta standby copy", text.trim());
  return opened === null ? null : (sealed.safeParse(JSON.parse(opened)).data ?? null);
}

const promoted = z.object({ generation: z.number(), at: z.number(), host: z.string() });

/** Says in the folder of copies that a standby has taken the place of the one that made them. */
export type Promoted = z.output<typeof promoted>;

export const sealPromoted = (seals: Seals, content: Promoted): string =>
  `${seals.seal("komoriuta standby promoted", JSON.stringify(content))}\n`;

/** Null where the key does not open it: whoever may only write into the folder ends no manager. */
export function openPromoted(seals: Seals, text: string): Promoted | null {
  const opened = seals.open("komoriuta standby promoted", text.trim());
  return opened === null ? null : (promoted.safeParse(JSON.parse(opened)).data ?? null);
}

/** The file that says how far the data have come since the newest copy. */
export const LATEST = "latest.seal";

const latest = z.object({
  fleet: z.string(),
  generation: z.number(),
  /** Wall-clock milliseconds. */
  at: z.number(),
  /** The number of the last event, and that of the last entry of the audit. */
  events: z.number(),
  entries: z.number(),
});

/** The progress of the data of a fleet. */
export type Latest = z.output<typeof latest>;

/** The progress of the data, by the numbers of what comes last. */
export type Reached = Pick<Latest, "events" | "entries">;

export const sealLatest = (seals: Seals, content: Latest): string =>
  `${seals.seal("komoriuta standby latest", JSON.stringify(content))}\n`;

/** Null where the key does not open it. */
export function openLatest(seals: Seals, text: string): Latest | null {
  const opened = seals.open("komoriuta standby latest", text.trim());
  return opened === null ? null : (latest.safeParse(JSON.parse(opened)).data ?? null);
}
