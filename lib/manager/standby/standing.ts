import { setTimeout as sleep } from "node:timers/promises";
import type { Standing, StandbyView } from "../../api/running";
import type { Clock } from "../../fleet/model/ports";
import type { RunningMarks } from "../../fleet/marks";
import { replacedText } from "./replaced-text";
import {
  NO_COPY,
  readReplaced,
  readSettings,
  readState,
  writeReplaced,
  type CopyState,
  type Replaced,
} from "./settings";

/** Milliseconds without a copy after which people are told. */
const LATE_AFTER = 600_000;
const POLL_EVERY = 5_000;
/** Milliseconds for which the start waits until the copier has looked whether another manager serves by now. */
const LOOK_WITHIN = 10_000;
const POLL_LOOK_EVERY = 100;

interface StandingParts {
  readonly dataDir: string;
  readonly clock: Clock;
  readonly marks: Pick<RunningMarks, "replacedBy">;
  readonly log: {
    warn(message: string, context?: object): void;
    error(error: unknown, context: string): void;
  };
  /** Called once when no copy has been made for long, and again after one was. */
  late(): void;
  /** Called once when another manager has taken the place of this one. */
  replaced(): void;
}

export interface RunningStanding extends Standing {
  /** Looks again and again from now on. */
  start(): void;
  stop(): void;
}

/**
 * The place of this manager: whether it has a standby, and whether one has taken its place. Where it has one, it is
 * waited for what its copier finds in the folder of copies, which begins before the manager does.
 */
export async function watchStanding(parts: StandingParts): Promise<RunningStanding> {
  const { dataDir, clock, marks, log } = parts;
  const began = { wall: clock.wall(), monotonic: clock.monotonic() };
  let settings = await readSettings(dataDir);
  let state: CopyState = (await readState(dataDir)) ?? NO_COPY;
  let replaced: Replaced | null = null;
  let wasLate = false;

  const become = (by: Replaced): void => {
    if (replaced) return;
    replaced = by;
    log.warn(replacedText(by));
    parts.replaced();
  };
  /** Wall-clock milliseconds since which no copy has been made. */
  const withoutCopySince = (): number => Math.max(state.copy?.at ?? 0, settings?.since ?? 0, began.wall);
  const isLate = (): boolean =>
    settings !== null && replaced === null && clock.wall() - withoutCopySince() > LATE_AFTER;
  const look = async (): Promise<void> => {
    settings = await readSettings(dataDir);
    state = (await readState(dataDir)) ?? NO_COPY;
    const found = await readReplaced(dataDir);
    if (found) return become(found);
    const late = isLate();
    if (late && !wasLate) {
      log.warn("no copy for a standby was made for ten minutes", {
        why: state.fault ?? "the copier does not run",
      });
      parts.late();
    }
    wasLate = late;
  };
  const poll = (): void => {
    look().catch((error: unknown) => log.error(error, "looking after the standby"));
  };
  const hasLooked = (): boolean => (state.lookedAt ?? 0) >= performance.timeOrigin;

  let there = await readReplaced(dataDir);
  while (settings && !there && !hasLooked() && clock.monotonic() - began.monotonic < LOOK_WITHIN) {
    await sleep(POLL_LOOK_EVERY);
    state = (await readState(dataDir)) ?? NO_COPY;
    there = await readReplaced(dataDir);
  }
  if (there) {
    replaced = there;
    log.warn(replacedText(there));
  } else if (settings && !hasLooked())
    log.warn(
      "whether another manager has taken the place of this one is not known: the copies cannot be reached",
      {
        why: state.fault,
      },
    );
  let stop = (): void => undefined;
  return {
    aside: () => (replaced ? "replaced" : null),
    heed(mark) {
      const generation = replaced ? null : marks.replacedBy(mark);
      if (generation === null) return;
      const by = { generation, at: 0, host: "" };
      become(by);
      writeReplaced(dataDir, by).catch((error: unknown) =>
        log.error(error, "keeping that another manager has taken the place of this one"),
      );
    },
    view(): StandbyView {
      if (replaced) return { kind: "replaced", ...replaced };
      if (settings === null) return { kind: "none" };
      const kind = isLate() ? "late" : "good";
      return { kind, copiedAt: state.copy?.at ?? null, second: settings.second ?? null };
    },
    start: () => void (stop = clock.every(POLL_EVERY, poll)),
    stop: () => stop(),
  };
}
