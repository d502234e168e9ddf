import type { SeenPower } from "../../../lib/power/ways";
import type { CurrentStatus } from "../../../lib/power/words";
import type { Bench, Book } from "./book";
import { mayBeTurnedOff } from "./going";
import type { ManagerClocks } from "./manager-clocks";
import { lingers, type ManagerLife } from "./manager-life";
import { isUnshown } from "./rollback";

/**
 * Safety rule 15: what is seen from outside. The oracle knows what was asked and answered, and not whether it is true: a
 * BMC that lies may prove off. Times in milliseconds.
 */

/** One look, as the manager got it. */
export interface LookEntry {
  readonly askedAt: number;
  /** Infinity while there is no answer. */
  answeredAt: number;
  /** Null: there is none, or it failed. */
  power: SeenPower | null;
}

/** Two looks that say off. */
export interface Proof {
  /** Time at which the first of them was begun. */
  readonly from: number;
  /** Time at which the second one was answered. */
  readonly at: number;
}

const APART = 5_000;
const LATEST_COUNTS_FOR = 10_000;
const EARLIER_COUNTS_FOR = 30_000;
/** For a clock that stands still and another that is set back meanwhile, without the manager noticing. */
const LEEWAY = 6_000;
/** For turns that wait for a slow disk. */
const SLACK = 60_000;
/** In which a server that is to be woken again is sent packets, by relays, too. */
const WOKEN_AGAIN_BY = 12_000;
/** For orders that are withdrawn late, and agents that do not hear of it. */
const APPLIED_WITHIN = 600_000;
/** Looks and proofs that are kept of a server. */
const KEPT = 40;

export function lookBegun(book: Book, now: number): LookEntry {
  const look: LookEntry = { askedAt: now, answeredAt: Infinity, power: null };
  book.looks.push(look);
  if (book.looks.length > KEPT) book.looks.shift();
  return look;
}

export function lookAnswered(
  book: Book,
  look: LookEntry,
  power: SeenPower | null,
  now: number,
  life: ManagerLife,
  clocks: Pick<ManagerClocks, "setAt">,
): void {
  Object.assign(look, { answeredAt: now, power } satisfies Partial<LookEntry>);
  const first = firstOfProof(book, look, now, life, clocks);
  if (!first || first.askedAt < life.since) return;
  book.proofs.push({ from: first.askedAt, at: now });
  if (book.proofs.length > KEPT) book.proofs.shift();
  // One that counts as off already is proved off without an event; whatever waits for it to be free may end with that.
  if (book.record.findLast(({ kind }) => COUNTS.includes(kind))?.kind !== "synced_off") return;
  for (const waits of book.pendingStops) if (waits.order === "none") waits.order = "unknown";
}

const COUNTS = ["synced_off", "synced_on", "turned_on"];

/** The look that proves off together with the one that was just answered; null: nothing is proved. */
function firstOfProof(
  { looks }: Book,
  latest: LookEntry,
  now: number,
  life: ManagerLife,
  clocks: Pick<ManagerClocks, "setAt">,
): LookEntry | null {
  const isOld = ({ askedAt }: LookEntry, forMs: number): boolean => {
    const isInterrupted = life.uninterruptedSince > askedAt;
    // One clock stood still, and the other was set meanwhile: none of them tells how long that took.
    if (isInterrupted && clocks.setAt > askedAt) return false;
    return now - askedAt > forMs + (isInterrupted ? LEEWAY : 0);
  };
  if (latest.power !== "off" || isOld(latest, LATEST_COUNTS_FOR)) return null;
  for (const look of looks.filter(({ askedAt }) => askedAt < latest.askedAt).reverse()) {
    if (look.power !== "off" || isOld(look, EARLIER_COUNTS_FOR)) return null;
    if (latest.askedAt - look.answeredAt >= APART) return look;
  }
  return null;
}

/** Judges that people are about to be told that a silent server was seen off. */
export function judgeSeenOff(bench: Bench, book: Book, life: ManagerLife): void {
  const now = bench.now();
  // Whoever is woken again is off at first.
  const wokenAt = book.packetAt > book.wokenAgainAt ? book.wokenAgainAt : -Infinity;
  const begunAfter = Math.max(life.since, wokenAt);
  const recent = book.proofs.filter(({ from, at }) => from >= begunAfter && now - at <= SLACK);
  const why = whyNotSeenOff(book, recent, now);
  if (why) bench.breach(15, book, `taken for seen off, but ${why}`);
  if (isBeingStarted(book, now)) bench.breach(15, book, "taken for seen off while it is being started");
  if (book.caughtAt > -Infinity)
    bench.breach(15, book, "taken for seen off, by a BMC that was caught telling what is not so");
}

/** The reason for which nobody may take a server for seen off; null where they may. */
export function whyNotSeenOff(book: Book, proofs: readonly Proof[], now: number): string | null {
  const { received, arrived } = book;
  // Where it takes a successor for a stale instance, that one's heartbeats are nobody's.
  const heardAt = lingers(book, now) ? -Infinity : received.at;
  const since = proofs.filter(({ from }) => from > heardAt);
  if (since.length === 0) return "no two looks since its last heartbeat say off";
  const silence = Math.max(...since.map(({ at }) => at)) - received.at;
  const former = book.formerIntervals.map(({ interval }) => interval);
  const isLong = silence >= 3000 * Math.min(...book.intervals, ...former);
  const goesDown =
    [received.status, arrived.status].includes("Stopping") && mayBeTurnedOff(book, received.at);
  return isLong || goesDown || lingers(book, now) ? null : `it was heard ${silence} ms before`;
}

/** Whether a server might be taken for off at that time, since it was seen off and not started since. */
export function isProvedOffBySight(book: Book, at: number): boolean {
  const proofs = book.proofs.filter((proof) => proof.at <= at);
  if (whyNotSeenOff(book, proofs, at) !== null || isBeingStarted(book, at)) return false;
  const woken = wokenSince(book, at);
  return woken === null || proofs.some((proof) => proof.at > woken);
}

/**
 * The time at which it was last turned on, where it was not heard since; null: it was not. A manager that died may
 * remember a heartbeat that it never answered.
 */
function wokenSince({ record, received, answered, arrived, diedOverAt }: Book, at: number): number | null {
  // Who decides at the same instant may not know of it yet.
  const woken = record.findLast((event) => event.kind === "turned_on" && event.at < at);
  return woken && woken.at > Math.max(received.at, answered.at, arrived.at, diedOverAt) ? woken.at : null;
}

/**
 * Whether it is being started, and that is not given up: what is seen then says nothing. One that was taken for on when
 * it was turned on is sent no packet, and a start that came before the data were put back is lost with them.
 */
function isBeingStarted(book: Book, at: number): boolean {
  const woken = wokenSince(book, at);
  return (
    woken !== null &&
    woken > book.rolledBackAt &&
    book.scheduledPacketAt >= woken - SLACK &&
    !book.record.some((event) => event.at > woken && event.at <= at && GIVES_UP.includes(event.kind))
  );
}

const GIVES_UP = ["did_not_start", "start_cancelled", "synced_off", "turned_off", "rolled_back"];

/**
 * Notes an event on record, as far as it is about what was seen. Where an earlier komolet lingers, or the data were put
 * back, the manager may have meant an earlier boot.
 */
export function heedSeen(book: Book, kind: string, now: number): void {
  if (kind === "seen_off")
    book.seenOffBoot = lingers(book, now) || isUnshown(book) ? null : book.received.boot;
  if (["turned_on", "registered", "rolled_back"].includes(kind)) book.seenOffBoot = null;
  if (["registered", "rolled_back"].includes(kind)) book.caughtAt = -Infinity;
}

/**
 * Notes a heartbeat that was answered. @param isNew it is no copy: whoever said that this boot was off was not telling
 * what is so
 */
export function heedReceived(book: Book, boot: number, isNew: boolean, now: number): void {
  if (isNew) book.newReceivedAt = now;
  if (isNew && book.seenOffBoot === boot) book.caughtAt = now;
  book.seenOffBoot = null;
}

const DOWN: readonly CurrentStatus[] = ["OFF", "SyncedOFF", "Lost", "Starting"];

/** Judges a status that is shown: nobody is up again who was not heard. */
export function judgeShown(bench: Bench, book: Book, status: CurrentStatus): void {
  if (DOWN.includes(status)) {
    if (book.downSince === Infinity) book.downSince = bench.now();
    return;
  }
  // One that came before that may be on its way to the disk.
  if (book.heardAt < book.downSince && book.downSince < Infinity && book.inFlight.length === 0)
    bench.breach(15, book, `shown as ${status}, and nothing was heard of it since it was shown as down`);
  book.downSince = Infinity;
}

/** Judges a magic packet: nobody is woken because of what was seen, or only because it fell silent. */
export function judgePacket(bench: Bench, book: Book, isAsked: boolean): void {
  const { received, arrived, clicks, record, holds, pendingStops } = book;
  const now = bench.now();
  // A start that goes on: a late copy of the last heartbeat does not end it.
  const goesOn = book.packetAt > book.newReceivedAt;
  book.packetAt = now;
  if (now - book.wokenAgainAt > WOKEN_AGAIN_BY) book.scheduledPacketAt = now;
  if (isAsked || goesOn || received.at === -Infinity || book.rolledBackAt > -Infinity || lingers(book, now))
    return;
  if ([received.status, arrived.status].includes("Stopping")) return;
  // A turn-on, or whatever withdrew an order, may still have been being applied when it fell silent.
  const since = received.at - APPLIED_WITHIN;
  const isRecent = ({ until }: { readonly until: number }): boolean => until >= since;
  const isMeddledWith =
    book.wokenAgainAt >= received.at ||
    [...clicks, ...holds, ...pendingStops].some(isRecent) ||
    record.some(({ at }) => at >= since);
  if (!isMeddledWith) bench.breach(15, book, "a magic packet goes out to a server that only fell silent");
}
