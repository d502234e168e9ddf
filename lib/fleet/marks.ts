import { createHmac, timingSafeEqual } from "node:crypto";
import { NotStored } from "./model/errors";
import { isNotOf, type Place } from "./model/lineage";
import type { LineageStore, Marks } from "./model/ports";

/** Marks of this manager's data, and what keeps the newest one beside the database. */
export interface MarksParts {
  readonly lineage: LineageStore;
  /** What seals them: it is in the data folder, and in no backup. */
  readonly key: string;
  /** Names this life of the manager. */
  readonly life: string;
  /** What was kept last; null: nothing. */
  readonly kept: string | null;
  keep(mark: string): Promise<void>;
  readonly log: {
    warn(message: string): void;
    error(error: unknown, context: string): void;
  };
}

export interface RunningMarks extends Marks {
  /** Whether what was kept says that the data are an older copy. */
  readonly isOlderCopy: boolean;
  /** Resolves when the newest mark is kept. */
  idle(): Promise<void>;
}

/** A count, a life, and what seals both. */
const MARK = /^(\d{1,16})\.([\da-f]{1,32})\.([\w-]{32})$/;

/**
 * Begins a life of the manager, and keeps its marks. Each is written right after the change that it counts, and many at
 * once: it is behind by as much as one write of a small file takes, and what it does not know shows nothing.
 */
export async function beginMarks(parts: MarksParts): Promise<RunningMarks> {
  const { lineage, key, life, kept, log } = parts;
  const sealOf = (text: string): string =>
    createHmac("sha256", key).update(`${lineage.now().database}.${text}`).digest("base64url").slice(0, 32);

  const read = (mark: string): Place | null => {
    const [, count = "", ofLife = "", seal = ""] = (mark.length <= 128 && MARK.exec(mark)) || [];
    if (seal === "" || !timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(`${count}.${ofLife}`))))
      return null;
    return { count: Number(count), life: ofLife };
  };

  /** The greatest count that any mark has told. */
  let greatest = 0;
  const isNotOurs = (mark: string): boolean => {
    const place = read(mark);
    if (!place) return false;
    greatest = Math.max(greatest, place.count);
    return isNotOf(lineage.now(), place);
  };

  const isFirst = lineage.now().lives.length === 0;
  if (kept === null && !isFirst)
    log.warn("how far the data have come was not kept beside the database, and is from now on");
  else if (kept !== null && read(kept.trim()) === null)
    log.warn("what was kept beside the database is of another one or cannot be read, and is made anew");
  const isOlderCopy = kept !== null && isNotOurs(kept.trim());

  let present = "";
  /** Until all is void that an older copy orders, what has shown that stays. */
  let isKept = !isOlderCopy;
  let last = kept?.trim() ?? "";
  let writing: Promise<void> | null = null;
  const write = async (): Promise<void> => {
    while (isKept && last !== present) {
      const mark = present;
      try {
        await parts.keep(`${mark}\n`);
      } catch (error) {
        // With the next change it is tried again.
        log.error(error, "keeping how far the data have come beside the database");
        return;
      }
      last = mark;
    }
  };
  let beginning: Promise<void> | null = null;
  /** On a disk that is full it is begun with the first change that stands: until then nobody is given a mark of it. */
  const begin = (): Promise<void> =>
    (beginning ??= lineage
      .begin(life)
      .catch((error: unknown) => {
        // That the database cannot be written is said elsewhere, once.
        if (!(error instanceof NotStored)) throw error;
      })
      .finally(() => (beginning = null)));
  const changed = (): void => {
    if (lineage.now().lives.at(-1)?.life !== life)
      return void begin().catch((error: unknown) => log.error(error, "beginning a life of the data"));
    const text = `${lineage.now().count}.${life}`;
    present = `${text}.${sealOf(text)}`;
    writing ??= write().finally(() => (writing = null));
  };
  lineage.follow(changed);
  await begin();

  return {
    isOlderCopy,
    present: () => present,
    isNotOurs: (mark) => mark !== present && mark !== "" && isNotOurs(mark),
    async leap() {
      await lineage.leap(greatest, life);
      isKept = true;
      changed();
    },
    async idle() {
      while (writing ?? beginning) await (writing ?? beginning);
    },
  };
}
