import { createHmac, timingSafeEqual } from "node:crypto";
import { NotStored } from "./model/errors";
import { generationOf, isNotOf, type Place } from "./model/lineage";
import type { Marks } from "./model/ports";
import type { LineageStore } from "./model/stores";

/** Marks of this manager's data, and the file that keeps the newest one beside the database. */
export interface MarksParts {
  readonly lineage: LineageStore;
  /** The key that seals them: it is in the data folder, and in no backup. */
  readonly key: string;
  /** Names this life of the manager. */
  readonly life: string;
  /** The mark that was kept last; null: none. */
  readonly kept: string | null;
  keep(mark: string): Promise<void>;
  readonly log: {
    warn(message: string): void;
    error(error: unknown, context: string): void;
  };
}

export interface RunningMarks extends Marks {
  /** Whether the kept mark shows that the data are an older copy. */
  readonly isOlderCopy: boolean;
  /**
   * The generation of a manager that has taken the place of this one, as a mark says that it has sealed; null: the mark
   * says no such thing.
   */
  replacedBy(mark: string): number | null;
  /** Resolves when the newest mark is kept. */
  idle(): Promise<void>;
}

/** A mark in its parts. */
interface Said {
  readonly place: Place;
  /** The sealed part. */
  readonly text: string;
  readonly seal: string;
  readonly generation: number;
}

/** A count, a life, a generation from the second on, and the seal of all. */
const MARK = /^((\d{1,16})\.([\da-f]{1,32})(?:\.(\d{1,9}))?)\.([\w-]{32})$/;

/**
 * Begins a life of the manager, and keeps its marks. Each mark is written right after the change that it counts, and
 * one write may cover many: it is behind by one write of a small file at most, and changes that it does not cover prove
 * nothing.
 */
export async function beginMarks(parts: MarksParts): Promise<RunningMarks> {
  const { lineage, key, life, kept, log } = parts;
  const sealOf = (text: string): string =>
    createHmac("sha256", key).update(`${lineage.now().database}.${text}`).digest("base64url").slice(0, 32);

  /** The parts of a mark, sealed or not; null: it is none. */
  const parsed = (mark: string): Said | null => {
    const [, text = "", count = "", life = "", generation = "0", seal = ""] =
      (mark.length <= 128 && MARK.exec(mark)) || [];
    if (seal === "") return null;
    return { place: { count: Number(count), life }, text, seal, generation: Number(generation) };
  };
  const isSealed = ({ text, seal }: Said): boolean =>
    timingSafeEqual(Buffer.from(seal), Buffer.from(sealOf(text)));

  const isOfThisManager = (mark: string): boolean => {
    const said = parsed(mark);
    return said !== null && isSealed(said);
  };

  /** The greatest count of the marks that were not of these data. */
  let greatest = 0;
  const isNotOurs = (mark: string): boolean => {
    const said = parsed(mark);
    // Each heartbeat asks it. The seal costs most, and does not matter where what it seals is of these data.
    if (!said || !isNotOf(lineage.now(), said.place) || !isSealed(said)) return false;
    greatest = Math.max(greatest, said.place.count);
    return true;
  };

  const isFirst = lineage.now().lives.length === 0;
  if (kept === null && !isFirst)
    log.warn("how far the data have come was not kept beside the database, and is from now on");
  else if (kept !== null && !isOfThisManager(kept.trim()))
    log.warn("what was kept beside the database is of another one or cannot be read, and is made anew");
  const isOlderCopy = kept !== null && isNotOurs(kept.trim());

  let present = "";
  /** Whether marks are written: the mark that shows an older copy stays until all orders of that copy are void. */
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
    const generation = generationOf(lineage.now());
    const text = `${lineage.now().count}.${life}${generation > 0 ? `.${generation}` : ""}`;
    if (!present.startsWith(`${text}.`)) present = `${text}.${sealOf(text)}`;
    writing ??= write().finally(() => (writing = null));
  };
  lineage.follow(changed);
  await begin();

  return {
    isOlderCopy,
    present: () => present,
    generation: () => generationOf(lineage.now()),
    replacedBy(mark) {
      if (mark === present || mark === "") return null;
      const said = parsed(mark);
      const isGreater = said !== null && said.generation > generationOf(lineage.now());
      return isGreater && isSealed(said) ? said.generation : null;
    },
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
