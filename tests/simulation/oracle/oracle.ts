import type { Snapshot } from "../memory-store";
import type { CurrentStatus } from "../../../lib/power/words";
import { isFresh, judgeCommand, judgeReport, LEAST_SLEEP, type Reported } from "./agents";
import {
  newBook,
  type Asked,
  type Attempt,
  STALE_LINGERS,
  type Bench,
  type Book,
  type BootEntry,
  type Click,
  type ReceivedHeartbeat,
  type InstanceEntry,
  type Leftovers,
  type MachineEntry,
  type UseCheck,
  type Newest,
  type Noted,
  type Rule,
  type Standing,
} from "./book";
import { createLedger, type Ledger } from "./ledger";
import { judgeEnd } from "./end";
import { heedNotice, heedSilence, judgeOff, livedOn, ordersStanding, turnOnPending } from "./orders";
import {
  countOn,
  deadline,
  heedAnsweredDecline,
  heedDecline,
  heedEvent,
  heedStopping,
  holdOn,
  judgeAsked,
  judgeDecline,
  judgeExplained,
  judgeFree,
  judgeHoldEnd,
  judgeRecord,
} from "./stops";
import { heedRollback, isUnshown, loseWhatCame } from "./rollback";
import { createManagerClocks } from "./manager-clocks";
import { judgeNotice, judgeStart, lingerOn, lingers, type ManagerLife } from "./manager-life";
import { createPlans, type Plans } from "./plans";

/** A rule that was seen broken. */
export interface Breach {
  readonly rule: Rule;
  readonly server: string;
  readonly at: number;
  readonly what: string;
}

export interface Oracle {
  readonly breach: Breach | null;
  readonly leftovers: Leftovers;
  readonly ledger: Ledger;
  readonly plans: Plans;
  register(uuid: string, name: string, interval: number): void;

  /**
   * @param also the end that is asked for, in wall-clock milliseconds; whether holds end with it; whether others may
   * need the server
   */
  clicked(
    uuid: string,
    asked: Asked,
    reason: string,
    also: { untilWall: number; endHolds: boolean; evenIfNeeded: boolean },
  ): Clicked;
  acknowledged(uuid: string, click: Clicked, result: "accepted" | "refused" | "unknown"): void;
  /** An operator releases a hold: whether it still lasts is open from now on. */
  releases(uuid: string, reason: string): void;
  guardsAsked(uuid: string, processes: readonly string[]): void;
  guardsSet(uuid: string, processes: readonly string[]): void;
  intervalAsked(uuid: string, interval: number): void;
  intervalSet(uuid: string, interval: number): void;

  bootStarted(uuid: string, boot: string): void;
  instanceStarted(uuid: string, boot: string, instance: string): void;
  /**
   * The machine slept, or was paused, for so many milliseconds and goes on. 0: its wall clock is right again.
   * @param isShown whether the wall clock shows it: else only the hardware clock does, if any
   */
  woke(uuid: string, ms: number, isShown: boolean): void;
  /** The run of the machine that this one is in has this name. */
  runNamed(uuid: string, instance: string, boot: string): void;
  instanceSuspended(uuid: string, instance: string): void;
  noteKept(uuid: string, boot: string, running: boolean): void;
  noteDamaged(uuid: string, boot: string): void;
  sent(
    uuid: string,
    instance: string,
    boot: string,
    status: Reported,
    declinedRevision: number | null,
  ): Attempt;
  /** The head of an answer arrived: there is time for the rest. */
  headCame(uuid: string, to: Attempt): void;
  useChecked(uuid: string, instance: string, useCheck: UseCheck): void;
  delivered(uuid: string, instance: string, to: Attempt, arrivedAt: number, power: "ON" | "OFF"): void;
  /** The attempt failed, or its connection is closed: no answer to it counts any more. */
  givenUp(uuid: string, instance: string): void;
  commandRun(uuid: string, instance: string): void;

  managerStarted(servers: readonly { uuid: string; before: CurrentStatus; after: CurrentStatus }[]): void;
  /** Its data are copied; only the last copy may be put back. */
  copied(): void;
  /** Its data are those of an earlier time from now on, and it is dead. */
  rolledBack(to: Pick<Snapshot, "servers" | "holds">): void;
  /** Whether no heartbeat of the server's agent has come since. */
  isUnshown(uuid: string): boolean;
  /** Its process begins. */
  managerBorn(): void;
  /** Its wall clock is about to be set by so much. */
  clockJumps(ms: number): void;
  /** Somebody deletes a server: nobody knows from now on whether it is there, until that is refused. */
  removing(uuid: string, isOpen: boolean): void;
  /** It was suspended; `noticed` where its own clock went on meanwhile, else that stood still for so long. */
  managerResumed(noticed: boolean, frozenMs: number): void;
  /** A heartbeat reaches the manager. */
  arrived(uuid: string, heartbeat: ReceivedHeartbeat): void;
  /** The manager answers a heartbeat that reached it at `arrivedAt`. */
  answered(uuid: string, heartbeat: ReceivedHeartbeat, arrivedAt: number, power: "ON" | "OFF"): void;
  /** The manager shows a manifest: right after its start, to an agent that asks for it, or as a held answer. */
  shown(uuid: string, boot: string, power: "ON" | "OFF", to: "start" | "manifest" | "held"): void;
  packetSent(uuid: string): void;
  /**
   * Judges the end, long after faults have stopped: the status that is shown must agree with the machine, and with the
   * last click.
   */
  atTheEnd(uuid: string, isUp: boolean, status: CurrentStatus): void;
  /** Judges the machine where nothing went wrong since the last click: it must have done what that asked for. */
  obeyed(uuid: string, isUp: boolean): void;
  readonly counts: { readonly commands: number; readonly clicks: number };
  newestBoot(uuid: string): string | undefined;
}

/** A request of an operator, to be acknowledged. */
interface Clicked {
  readonly asked: Asked;
  readonly entry: Click | Standing;
}

/**
 * @param syncOffAfter milliseconds
 * @param wall the manager's wall clock
 * @param wakesNever whether a server cannot be woken, as its agent says
 * @param narrate adds to the story of runs
 */
export function createOracle(
  now: () => number,
  syncOffAfter: number,
  wall: () => number,
  wakesNever: (uuid: string) => boolean,
  narrate: (what: string) => void,
): Oracle {
  const books = new Map<string, Book>();
  const life: ManagerLife = { since: 0, uninterruptedSince: 0, syncOffAfter };
  const leftovers: Leftovers = { turnedOnTooLate: 0, livedOn: 0, lostToStaleInstances: 0 };
  const counts = { commands: 0, clicks: 0 };
  let breach: Breach | null = null;
  const reportsWakeOff = new WeakSet<ReceivedHeartbeat>();

  const bench: Bench = {
    now,
    breach(rule, book, what) {
      breach ??= { rule, server: book.name, at: now(), what };
    },
  };
  const bookOf = (uuid: string): Book => required(books.get(uuid), uuid);
  const bootOf = (book: Book, boot: string): BootEntry => required(book.boots.get(boot), boot);
  const instanceOf = (book: Book, instance: string): InstanceEntry =>
    required(book.instances.get(instance), instance);

  const newRun = (boots: Book["boots"], machine: MachineEntry): BootEntry => ({
    ...{ number: boots.size + 1, machine, since: Infinity },
    ...{ receivedAt: Infinity, receivedWall: Infinity },
  });

  const clocks = createManagerClocks(now, wall);
  const plans = createPlans({ bench, clocks, books, narrate });
  const ledger = createLedger({
    ...plans,
    lost: (uuid, what) => bench.breach(5, bookOf(uuid), what),
    decided(events) {
      for (const event of events) {
        plans.decided(event);
        const book = bookOf(event.serverUuid);
        judgeNotice(bench, book, life, event.kind, leftovers);
        if (event.kind === "turned_off_when_free") judgeFree(bench, book, event, wall());
        if (event.kind === "declined") judgeDecline(bench, book, event);
        if (event.kind === "hold_ended") judgeHoldEnd(bench, book, event, wall());
      }
    },
    // What a heartbeat shows comes before the order that is the answer to it.
    happened(events) {
      const isOrder = ({ kind }: Noted): boolean => kind === "turned_off_when_free";
      events.filter((event) => !isOrder(event)).forEach(heed);
      events.filter(isOrder).forEach(heed);
    },
  });
  function heed(event: Noted): void {
    const { serverUuid, kind } = event;
    if (serverUuid === "") return;
    const book = bookOf(serverUuid);
    heedEvent(bench, book, event, wall());
    if (kind === "synced_on" && livedOn(book)) leftovers.livedOn += 1;
    heedNotice(book, kind, now());
    if (kind === "rolled_back")
      for (const each of books.values())
        heedRollback(each, each === book, { now: now(), bornAt: clocks.bornAt });
    plans.happened(event);
  }

  return {
    get breach() {
      return breach;
    },
    leftovers,
    ledger,
    plans,
    register(uuid, name, interval) {
      const book = newBook(name);
      book.intervals.add(interval);
      books.set(uuid, book);
    },

    clicked(uuid, asked, reason, { untilWall, endHolds, evenIfNeeded }) {
      const book = bookOf(uuid);
      const open = { reason, from: now(), until: Infinity, result: "pending" } as const;
      counts.clicks += 1;
      if (asked === "TurnOn" || asked === "Hold") book.maybeWanted = true;
      if (asked === "Hold" || asked === "TurnOffWhenFree") {
        const end = deadline(now(), wall(), untilWall - wall());
        const entry: Standing = {
          ...open,
          untilWall,
          deadline: end,
          since: Infinity,
          order: "none",
          declined: false,
          ended: null,
          evenIfNeeded,
          mayNotWake: wakesNever(uuid) || book.wakeOffSince < Infinity,
        };
        if (asked === "TurnOffWhenFree") Object.assign(entry, { over: plans.forbids(uuid, entry) });
        (asked === "Hold" ? book.holds : book.pendingStops).push(entry);
        if (endHolds) book.endsHolds.push(entry);
        return { asked, entry };
      }
      const kind = asked === "TurnOn" ? asked : "TurnOff";
      const mode = asked === "TurnOffByForce" ? "forced" : "now";
      const given = {
        ...open,
        kind,
        mode,
        evenIfNeeded,
        noOrder: false,
        expires: null,
        pendingStop: null,
      } as const;
      const over = plans.forbids(uuid, { evenIfNeeded, mayNotWake: true });
      const entry: Click = kind === "TurnOn" ? given : { ...given, over, confirmedAt: Infinity };
      book.clicks.push(entry);
      if (endHolds) book.endsHolds.push(entry);
      return { asked, entry };
    },
    acknowledged(uuid, { asked, entry }, result) {
      const book = bookOf(uuid);
      entry.until = now();
      entry.result = result;
      if ("mayNotWake" in entry) entry.mayNotWake ||= book.wakeOffSince < Infinity;
      if (result !== "accepted") return;
      judgeRecord(bench, book, asked, entry.reason, entry.from);
      if (asked.startsWith("TurnOff") && asked !== "TurnOffWhenFree" && !turnOnPending(book))
        book.maybeWanted = false;
    },
    releases(uuid, reason) {
      const hold = bookOf(uuid).holds.find((each) => each.reason === reason);
      if (hold) hold.ended ??= { rule: 10, why: "it is being released" };
    },
    guardsAsked: (uuid, names) => void bookOf(uuid).processes.push({ names, until: Infinity }),
    guardsSet(uuid, names) {
      const { processes } = bookOf(uuid);
      for (const set of processes) set.until = Math.min(set.until, now());
      processes.push({ names, until: Infinity });
    },
    intervalAsked: (uuid, interval) => void bookOf(uuid).intervals.add(interval),
    intervalSet(uuid, interval) {
      bookOf(uuid).intervals = new Set([interval]);
    },

    bootStarted(uuid, boot) {
      const { boots } = bookOf(uuid);
      boots.set(boot, newRun(boots, { commandAt: -Infinity, note: null }));
    },
    instanceStarted(uuid, boot, instance) {
      const book = bookOf(uuid);
      const entry = bootOf(book, boot);
      book.instances.set(instance, {
        number: book.instances.size + 1,
        boot: entry,
        foundNote: entry.machine.note !== null,
        heartbeats: 0,
        launchedAnswered: false,
        orderedOff: false,
        lastSentAt: now(),
        attempt: null,
        answer: null,
        confirmedAt: Infinity,
        processes: [],
        ran: false,
        useCheck: null,
        suspended: false,
        slept: false,
      });
    },
    woke(uuid, ms, isShown) {
      const book = bookOf(uuid);
      book.clocksMovedAt = now();
      if (!isShown) book.pausedUnseenUntil = now();
      if (ms >= LEAST_SLEEP) book.wokeAt = now();
    },
    runNamed(uuid, instance, boot) {
      const book = bookOf(uuid);
      const { boots } = book;
      const entry = boots.get(boot) ?? newRun(boots, instanceOf(book, instance).boot.machine);
      entry.since = Math.min(entry.since, now());
      boots.set(boot, entry);
    },
    instanceSuspended: (uuid, instance) => void (instanceOf(bookOf(uuid), instance).suspended = true),
    noteKept: (uuid, boot, running) =>
      void (bootOf(bookOf(uuid), boot).machine.note = running ? { at: now() } : null),
    noteDamaged: (uuid, boot) => void (bootOf(bookOf(uuid), boot).machine.note = null),
    sent(uuid, instance, boot, status, declinedRevision) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      beginRunOf(entry, bootOf(book, boot));
      judgeReport(bench, book, entry, status);
      const attempt: Attempt = { status, sentAt: now(), arrivedAt: -Infinity, held: false };
      entry.heartbeats += 1;
      if (status !== "Stopping") entry.confirmedAt = Infinity;
      if (status !== "Stopping") entry.slept = false;
      // People may have to be told first, and meanwhile it goes on as ON.
      const obeys = entry.answer?.power === "OFF" && !entry.ran && declinedRevision === null;
      if (status !== "Stopping" && !obeys) entry.orderedOff = entry.ran = false;
      entry.lastSentAt = now();
      entry.attempt = attempt;
      entry.suspended = false;
      return attempt;
    },
    delivered(uuid, instance, to, arrivedAt, power) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      // The answer to an earlier attempt counts for nothing.
      if (to !== entry.attempt) return;
      // So does that to a second copy: the first one ended the attempt.
      if (to === entry.answer?.to) return;
      if (to.sentAt < book.wokeAt) return void (entry.slept ||= power === "OFF");
      // One that comes too late changes nothing.
      if (!to.held && !isFresh(to, book, now())) return;
      to.arrivedAt = arrivedAt;
      if (to.status === "Launched") entry.launchedAnswered = true;
      // By one of its clocks it may be late, and changes nothing.
      if (power === "ON" && to.sentAt < book.clocksMovedAt) return;
      if (power === "OFF") entry.orderedOff = true;
      if (power === "OFF" && to.status === "Stopping" && entry.confirmedAt === Infinity) {
        entry.confirmedAt = now();
        entry.processes = inAll(book.processes.filter(({ until }) => until >= arrivedAt));
      }
      entry.answer = { to, power, at: now() };
    },
    headCame(uuid, to) {
      if (isFresh(to, bookOf(uuid), now())) to.held = true;
    },
    useChecked: (uuid, instance, useCheck) => void (instanceOf(bookOf(uuid), instance).useCheck = useCheck),
    givenUp: (uuid, instance) => void (instanceOf(bookOf(uuid), instance).attempt = null),
    commandRun(uuid, instance) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      const arrivedAt = entry.answer?.to.arrivedAt ?? -Infinity;
      const orders = ordersStanding(book, entry.boot, arrivedAt, now());
      judgeCommand(bench, book, entry, orders);
      judgeAsked(bench, book, entry, orders);
      judgeExplained(bench, book, orders);
      entry.ran = true;
      const verdict = judgeOff(book, entry.boot, arrivedAt, now());
      if (verdict) bench.breach(verdict.rule, book, `a shutdown command runs, but ${verdict.why}`);
      if (!verdict && judgeOff(book, entry.boot, now(), now())) leftovers.turnedOnTooLate += 1;
      entry.boot.machine.commandAt = now();
      counts.commands += 1;
    },

    managerStarted(servers) {
      life.since = life.uninterruptedSince = now();
      for (const book of books.values()) {
        lingerOn(book, now());
        book.inFlight = [];
        for (const pendingStop of book.pendingStops) countOn(pendingStop.deadline, clocks, now(), 0);
        for (const hold of book.holds) holdOn(hold, clocks, now());
        for (const { expires } of book.clicks) if (expires) countOn(expires, clocks, now(), expires.ms);
      }
      plans.managerStarted();
      for (const { uuid, before, after } of servers) judgeStart(bench, bookOf(uuid), before, after);
    },
    copied() {
      for (const book of books.values()) book.lingersInCopy = lingers(book, now());
    },
    rolledBack({ servers, holds }) {
      ledger.rolledBack();
      for (const [uuid, book] of books) {
        if (book.lingersInCopy) book.staleReceivedAt = now();
        book.maybeWanted = true;
        book.rolledBackAt = now();
        const held = [...holds.values()].filter(({ serverUuids }) => serverUuids.includes(uuid));
        loseWhatCame(book, held, servers.get(uuid));
      }
    },
    isUnshown: (uuid) => isUnshown(bookOf(uuid)),
    managerBorn: clocks.born,
    removing: (uuid, isOpen) => void (bookOf(uuid).removed = isOpen),
    clockJumps(ms) {
      clocks.set(ms);
    },
    managerResumed(noticed, frozenMs) {
      life.uninterruptedSince = now();
      if (noticed) life.since = now();
      clocks.goesOn();
      clocks.stoodStill(frozenMs);
      plans.frozen(frozenMs);
      for (const book of books.values()) {
        lingerOn(book, now());
        for (const pendingStop of book.pendingStops) pendingStop.deadline.at += frozenMs;
        for (const { expires } of book.clicks) if (expires) expires.at += frozenMs;
      }
    },
    arrived(uuid, heartbeat) {
      const { boot: bootId, instance, sequence, status } = heartbeat;
      const book = bookOf(uuid);
      book.inFlight.push(heartbeat);
      if (!wakesNever(uuid)) book.wakeOffSince = Infinity;
      else reportsWakeOff.add(heartbeat);
      const boot = bootOf(book, bootId);
      const { number } = instanceOf(book, instance);
      if (boot.receivedAt === Infinity) boot.receivedWall = wall();
      boot.receivedAt = Math.min(boot.receivedAt, now());
      // A manager that died may remember one that it never answered.
      if (number < Math.max(book.received.instance, book.arrived.instance)) {
        book.staleReceivedBefore = book.staleReceivedAt;
        book.staleReceivedAt = now();
      }
      const place = { instance: number, sequence };
      if (isNewer(place, book.received) && status !== "Stopping") book.upArrivedAt = now();
      if (isNewer(place, book.arrived)) book.arrived = { ...place, at: now(), status };
      if (status === "Stopping") heedStopping(book, now());
      if (isDecline(heartbeat) && !isNewer(book.received, place)) heedDecline(book);
    },
    answered(uuid, heartbeat, arrivedAt, power) {
      const { boot: bootId, instance, sequence, status } = heartbeat;
      const book = bookOf(uuid);
      const place = book.inFlight.indexOf(heartbeat);
      if (place >= 0) book.inFlight.splice(place, 1);
      if (reportsWakeOff.has(heartbeat) && wakesNever(uuid))
        book.wakeOffSince = Math.min(book.wakeOffSince, now());
      const boot = bootOf(book, bootId);
      const silence = arrivedAt - Math.max(book.answered.at, life.uninterruptedSince);
      heedSilence(book, silence, arrivedAt, life.syncOffAfter);
      const { number } = instanceOf(book, instance);
      const { received } = book;
      // That of an earlier order says nothing.
      const declines = isDecline(heartbeat) && !isNewer(received, { instance: number, sequence });
      if (power === "ON" && declines) heedAnsweredDecline(book, now());
      if (power === "OFF") {
        const verdict = judgeOff(book, boot, arrivedAt, now());
        // Nobody acts on the answer to a late copy; if somebody did, the command would be judged.
        const isCopy = !isNewer({ instance: number, sequence }, received);
        // One that is put back into its past does not know a late copy, nor does one that took another for the present.
        const isForgotten = isUnshown(book) || now() - book.staleReceivedBefore < STALE_LINGERS;
        if (verdict && !((verdict.isLate || isForgotten) && isCopy))
          bench.breach(verdict.rule, book, `answered OFF, but ${verdict.why}`);
      }
      const isLate = number === received.instance && sequence < received.sequence;
      // A late copy says nothing of the present; but a manager that died may not remember that it is one.
      if (isLate && received.at >= life.since) return;
      book.answered = { at: now(), status };
      if (number < received.instance) book.staleReceivedAt = now();
      if (isLate || number < received.instance) return;
      // Where the manager remembers a newer one that it never answered, this one is a late copy to it.
      const mayBeLate = isNewer(book.arrived, { instance: number, sequence });
      const at = mayBeLate ? received.at : arrivedAt;
      if (received.status === "Stopping" || received.status === "None") book.upAnsweredAt = now();
      book.received = { at, boot: boot.number, instance: number, sequence, status };
    },
    shown(uuid, bootId, power, to) {
      const book = bookOf(uuid);
      if (power !== "OFF") return;
      const verdict = judgeOff(book, bootOf(book, bootId), now(), now());
      // Nobody acts on what GetManifest says; the heartbeat that follows finds the order to be late.
      // The same goes for one that was withdrawn, where the manager's data are older and its agent has not shown it.
      const isForgotten = isUnshown(book);
      if (!verdict || ((verdict.isLate || isForgotten) && to !== "held")) return;
      bench.breach(to === "start" ? 6 : verdict.rule, book, `the manifest says OFF, but ${verdict.why}`);
    },
    packetSent(uuid) {
      const book = bookOf(uuid);
      if (!book.maybeWanted && !plans.mayWake(uuid))
        bench.breach("wake", book, "a magic packet goes out although it is wanted off");
    },
    atTheEnd: (uuid, isUp, status) =>
      judgeEnd(bench, bookOf(uuid), { isUp, isNeeded: plans.isNeeded(uuid) }, status),
    obeyed(uuid, isUp) {
      const book = bookOf(uuid);
      const last = book.clicks.at(-1);
      if (last?.result === "accepted" && (last.kind === "TurnOn") === isUp) return;
      const what = `${last?.kind ?? "no click"} was ${last?.result ?? "made"}`;
      bench.breach("end", book, `${what}, and the machine is ${isUp ? "up" : "off"}`);
    },
    counts,
    newestBoot: (uuid) => [...bookOf(uuid).boots.keys()].at(-1),
  };
}

/** Begins an instance anew where it reports another run of the machine than before. */
function beginRunOf(entry: InstanceEntry, boot: BootEntry): void {
  if (entry.heartbeats > 0 && entry.boot !== boot)
    Object.assign(entry, {
      ...{ heartbeats: 0, launchedAnswered: false, foundNote: false },
      ...{ orderedOff: false, ran: false, answer: null, confirmedAt: Infinity },
    } satisfies Partial<InstanceEntry>);
  entry.boot = boot;
}

/** The names that all sets of guards that may be in force have in common. */
function inAll(sets: Book["processes"]): string[] {
  const [first, ...others] = sets;
  return first?.names.filter((name) => others.every(({ names }) => names.includes(name))) ?? [];
}

function isDecline({ declinedRevision }: ReceivedHeartbeat): boolean {
  return typeof declinedRevision === "number";
}

type Place = Pick<Newest, "instance" | "sequence">;

function isNewer(one: Place, other: Place): boolean {
  return one.instance > other.instance || (one.instance === other.instance && one.sequence > other.sequence);
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the oracle has never heard of ${name}`);
  return value;
}
