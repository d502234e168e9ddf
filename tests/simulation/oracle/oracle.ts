import type { CurrentStatus } from "../../../lib/power/words";
import { judgeCommand, judgeReport, type Reported } from "./agents";
import {
  newBook,
  type Attempt,
  type Bench,
  type Book,
  type BootEntry,
  type Click,
  type InstanceEntry,
  type Leftovers,
  type Rule,
} from "./book";
import { createLedger, type Ledger, type Noted } from "./ledger";
import { judgeEnd } from "./end";
import { heedNotice, heedSilence, judgeOff, livedOn, turnOnPending } from "./orders";
import { judgeNotice, judgeStart, lingerOn, type ManagerLife } from "./manager-life";

/** A rule that was seen broken. */
export interface Breach {
  readonly rule: Rule;
  readonly server: string;
  readonly at: number;
  readonly what: string;
}

/** What the oracle looks at in a heartbeat. */
export interface Heard {
  readonly boot: string;
  readonly instance: string;
  readonly sequence: number;
  readonly status: Reported;
}

export interface Oracle {
  readonly breach: Breach | null;
  readonly leftovers: Leftovers;
  readonly ledger: Ledger;
  register(uuid: string, name: string, interval: number): void;

  clicked(uuid: string, kind: Click["kind"]): Click;
  acknowledged(uuid: string, click: Click, result: "accepted" | "refused" | "unknown"): void;
  intervalAsked(uuid: string, interval: number): void;
  intervalSet(uuid: string, interval: number): void;

  bootStarted(uuid: string, boot: string): void;
  instanceStarted(uuid: string, boot: string, instance: string): void;
  instanceSuspended(uuid: string, instance: string): void;
  noteKept(uuid: string, boot: string, running: boolean): void;
  noteDamaged(uuid: string, boot: string): void;
  sent(uuid: string, instance: string, status: Reported): Attempt;
  delivered(uuid: string, instance: string, to: Attempt, arrivedAt: number, power: "ON" | "OFF"): void;
  failed(uuid: string, instance: string): void;
  commandRun(uuid: string, instance: string): void;

  managerStarted(servers: readonly { uuid: string; before: CurrentStatus; after: CurrentStatus }[]): void;
  /** It was suspended; `noticed` where its own clock went on meanwhile. */
  managerResumed(noticed: boolean): void;
  /** A heartbeat reaches the manager. */
  arrived(uuid: string, heartbeat: Heard): void;
  /** The manager answers a heartbeat that reached it at `arrivedAt`. */
  answered(uuid: string, heartbeat: Heard, arrivedAt: number, power: "ON" | "OFF"): void;
  /** The manager shows a manifest to whoever asks; `restarted` where it was asked right after its start. */
  shown(uuid: string, boot: string, power: "ON" | "OFF", restarted: boolean): void;
  packetSent(uuid: string): void;
  /** Faults have stopped long ago: does what is shown agree with the machine, and with the last click? */
  atTheEnd(uuid: string, isUp: boolean, status: CurrentStatus): void;
  /** Nothing went wrong since the last click: did the machine do what it asked for? */
  obeyed(uuid: string, isUp: boolean): void;
  readonly counts: { readonly commands: number; readonly clicks: number };
  newestBoot(uuid: string): string | undefined;
}

/** @param syncOffAfter milliseconds */
export function createOracle(now: () => number, syncOffAfter: number): Oracle {
  const books = new Map<string, Book>();
  const life: ManagerLife = { since: 0, uninterruptedSince: 0, syncOffAfter };
  const leftovers: Leftovers = { turnedOnTooLate: 0, livedOn: 0, lostToStaleInstances: 0 };
  const counts = { commands: 0, clicks: 0 };
  let breach: Breach | null = null;

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

  const ledger = createLedger({
    lost: (uuid, what) => bench.breach(5, bookOf(uuid), what),
    decided(events) {
      for (const { serverUuid, kind } of events)
        judgeNotice(bench, bookOf(serverUuid), life, kind, leftovers);
    },
    happened: (events) => events.forEach(heed),
  });
  function heed({ serverUuid, kind }: Noted): void {
    const book = bookOf(serverUuid);
    if (kind === "synced_on" && livedOn(book)) leftovers.livedOn += 1;
    heedNotice(book, kind, now());
  }

  return {
    get breach() {
      return breach;
    },
    leftovers,
    ledger,
    register(uuid, name, interval) {
      const book = newBook(name);
      book.intervals.add(interval);
      books.set(uuid, book);
    },

    clicked(uuid, kind) {
      const click: Click = { kind, from: now(), until: Infinity, result: "pending" };
      const book = bookOf(uuid);
      book.clicks.push(click);
      counts.clicks += 1;
      if (kind === "TurnOn") book.maybeWanted = true;
      return click;
    },
    acknowledged(uuid, click, result) {
      const book = bookOf(uuid);
      click.until = now();
      click.result = result;
      if (click.kind === "TurnOff" && result === "accepted" && !turnOnPending(book)) book.maybeWanted = false;
    },
    intervalAsked: (uuid, interval) => void bookOf(uuid).intervals.add(interval),
    intervalSet(uuid, interval) {
      bookOf(uuid).intervals = new Set([interval]);
    },

    bootStarted(uuid, boot) {
      const { boots } = bookOf(uuid);
      boots.set(boot, {
        number: boots.size + 1,
        heardAt: Infinity,
        commandAt: -Infinity,
        note: null,
      });
    },
    instanceStarted(uuid, boot, instance) {
      const book = bookOf(uuid);
      const entry = bootOf(book, boot);
      book.instances.set(instance, {
        number: book.instances.size + 1,
        boot: entry,
        foundNote: entry.note !== null,
        heartbeats: 0,
        launchedAnswered: false,
        toldOff: false,
        lastSentAt: now(),
        attempt: null,
        answer: null,
        failedAt: -Infinity,
        suspended: false,
      });
    },
    instanceSuspended: (uuid, instance) => void (instanceOf(bookOf(uuid), instance).suspended = true),
    noteKept: (uuid, boot, running) =>
      void (bootOf(bookOf(uuid), boot).note = running ? { at: now() } : null),
    noteDamaged: (uuid, boot) => void (bootOf(bookOf(uuid), boot).note = null),
    sent(uuid, instance, status) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      judgeReport(bench, book, entry, status);
      const attempt: Attempt = { status, sentAt: now(), arrivedAt: -Infinity };
      entry.heartbeats += 1;
      if (status !== "Stopping") entry.toldOff = false;
      entry.lastSentAt = now();
      entry.attempt = attempt;
      entry.suspended = false;
      return attempt;
    },
    delivered(uuid, instance, to, arrivedAt, power) {
      const entry = instanceOf(bookOf(uuid), instance);
      // The answer to an earlier attempt counts for nothing.
      if (to !== entry.attempt) return;
      to.arrivedAt = arrivedAt;
      if (power === "OFF") entry.toldOff = true;
      entry.answer = { to, power, at: now() };
      if (to.status === "Launched") entry.launchedAnswered = true;
    },
    failed: (uuid, instance) => void (instanceOf(bookOf(uuid), instance).failedAt = now()),
    commandRun(uuid, instance) {
      const book = bookOf(uuid);
      const entry = instanceOf(book, instance);
      judgeCommand(bench, book, entry);
      const arrivedAt = entry.answer?.to.arrivedAt ?? -Infinity;
      const verdict = judgeOff(book, entry.boot, arrivedAt, now());
      if (verdict) bench.breach(verdict.rule, book, `a shutdown command runs, but ${verdict.why}`);
      if (!verdict && judgeOff(book, entry.boot, now(), now())) leftovers.turnedOnTooLate += 1;
      entry.boot.commandAt = now();
      counts.commands += 1;
    },

    managerStarted(servers) {
      life.since = life.uninterruptedSince = now();
      for (const book of books.values()) lingerOn(book, now());
      for (const { uuid, before, after } of servers) judgeStart(bench, bookOf(uuid), before, after);
    },
    managerResumed(noticed) {
      life.uninterruptedSince = now();
      if (noticed) life.since = now();
      for (const book of books.values()) lingerOn(book, now());
    },
    arrived(uuid, { boot: bootId, instance, sequence, status }) {
      const book = bookOf(uuid);
      const boot = bootOf(book, bootId);
      const { number } = instanceOf(book, instance);
      boot.heardAt = Math.min(boot.heardAt, now());
      if (number < book.heard.instance) book.staleHeardAt = now();
      const heartbeat = { instance: number, sequence };
      if (isNewer(heartbeat, book.heard) && status !== "Stopping") book.upArrivedAt = now();
      if (isNewer(heartbeat, book.arrived)) book.arrived = heartbeat;
    },
    answered(uuid, { boot: bootId, instance, sequence, status }, arrivedAt, power) {
      const book = bookOf(uuid);
      const boot = bootOf(book, bootId);
      const silence = arrivedAt - Math.max(book.answered.at, life.uninterruptedSince);
      heedSilence(book, silence, arrivedAt, life.syncOffAfter);
      if (power === "OFF") {
        const verdict = judgeOff(book, boot, arrivedAt, now());
        if (verdict) bench.breach(verdict.rule, book, `answered OFF, but ${verdict.why}`);
      }
      const { number } = instanceOf(book, instance);
      const { heard } = book;
      const isLate = number === heard.instance && sequence < heard.sequence;
      // A late copy says nothing of the present; but a manager that died may not remember that it is one.
      if (isLate && heard.at >= life.since) return;
      book.answered = { at: arrivedAt, status };
      if (number < heard.instance) book.staleHeardAt = now();
      if (isLate || number < heard.instance) return;
      // Where the manager remembers a newer one that it never answered, this one is a late copy to it.
      const mayBeLate = isNewer(book.arrived, { instance: number, sequence });
      const at = mayBeLate ? heard.at : arrivedAt;
      book.heard = { at, boot: boot.number, instance: number, sequence, status };
    },
    shown(uuid, bootId, power, restarted) {
      const book = bookOf(uuid);
      if (power !== "OFF") return;
      const verdict = judgeOff(book, bootOf(book, bootId), now(), now());
      if (!verdict) return;
      bench.breach(restarted ? 6 : verdict.rule, book, `the manifest says OFF, but ${verdict.why}`);
    },
    packetSent(uuid) {
      const book = bookOf(uuid);
      if (!book.maybeWanted) bench.breach("wake", book, "a magic packet goes out although it is wanted off");
    },
    atTheEnd: (uuid, isUp, status) => judgeEnd(bench, bookOf(uuid), isUp, status),
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

function isNewer(one: Book["arrived"], other: Book["arrived"]): boolean {
  return one.instance > other.instance || (one.instance === other.instance && one.sequence > other.sequence);
}

function required<T>(value: T | undefined, name: string): T {
  if (value === undefined) throw new Error(`the oracle has never heard of ${name}`);
  return value;
}
