/**
 * The time for which the manager may hold its answer, so that an order comes at once: docs/decisions/031-held-answers.md.
 * Pure. Times are milliseconds.
 */
import type { Call, Effect, Holding, Phase } from "./state.ts";
import type { Manifest } from "../messages.ts";

/** The longest time for which an answer is held. Proxies cut silent connections later: nginx after 60 s, HAProxy after 50 s. */
const LONGEST = 45_000;
/** The time between the end of a held answer and the next heartbeat: so the body comes before it, and the connection is kept. */
const RESERVE = 300;
const LONGEST_PERIOD = LONGEST + RESERVE;
/** The time without held answers after two in a row were cut or buffered; then twice as long each time. */
const FIRST_PAUSE = 300_000;
const LONGEST_PAUSE = 3_600_000;

/** Nothing has failed yet. */
export const UNTRIED: Holding = { failures: 0, notBefore: 0 };

const NOT_LET_PASS =
  "Orders come with the next heartbeat only: something between this machine and the manager cuts or buffers answers that wait (docs/proxy.md).";

/**
 * The rest of the time for which the answer to a call may be held. Only the answer to ON
 * can wait; a step of a shutdown or a start is answered at once.
 */
export function holdFor(
  { phase, manifest, holding }: { phase: Phase; manifest: Manifest | undefined; holding: Holding },
  { startedAt, share }: Pick<Call, "startedAt" | "share">,
  now: number,
): number {
  if (phase !== "on" || manifest === undefined || now < holding.notBefore) return 0;
  const period = Math.min(manifest.interval * 1000, LONGEST_PERIOD) * share;
  return Math.max(0, startedAt + period - RESERVE - now);
}

/** The time of the call after one that was sent at `sentAt`, and whose answer is held. */
export function dueAfterHold(holdMs: number, sentAt: number): number {
  return sentAt + holdMs + RESERVE;
}

/** An answer was cut or buffered while held. Once may be chance: a manager that crashed, or a busy moment, looks the same. */
export function failedToHold({ failures }: Holding, now: number): { holding: Holding; effects: Effect[] } {
  const pause = failures === 0 ? 0 : Math.min(FIRST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE);
  const line = { level: "WARN", type: "error", message: NOT_LET_PASS } as const;
  return {
    holding: { failures: failures + 1, notBefore: now + pause },
    effects: failures === 1 ? [{ kind: "log", line }] : [],
  };
}
