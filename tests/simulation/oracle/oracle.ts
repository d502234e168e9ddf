import { ofHeartbeats } from "./heartbeats";
import { ofMachines } from "./machines";
import { ofManager } from "./manager";
import { ofOperators } from "./operators";
import {
  newBook,
  type Bench,
  type Book,
  type BootEntry,
  type ReceivedHeartbeat,
  type InstanceEntry,
  type Leftovers,
  type MachineEntry,
  type Noted,
} from "./book";
import { createLedger } from "./ledger";
import { heedSeen, judgeSeenOff, judgeShown, lookAnswered, lookBegun } from "./looks";
import { createDoorBooks } from "./doors";
import { judgeEnd } from "./end";
import { judgeAsleep, judgeUnasked } from "./going";
import { heedNotice, livedOn } from "./orders";
import { heedEvent, judgeDecline, judgeFree, judgeHoldEnd } from "./stops";
import { heedRollback } from "./rollback";
import type { KeptRelaysParts } from "./kept-relays";
import { createManagerClocks } from "./manager-clocks";
import { judgeNotice, type ManagerLife } from "./manager-life";
import { createPlans } from "./plans";
import { createPowerBooks } from "./power";
import { createRelayBooks } from "./relays";
import { createRestBooks } from "./rests";
import { createUpsBooks } from "./upses";
import { type Breach, type Oracle, type OracleState, required } from "./record";

/**
 * @param syncOffAfter milliseconds
 * @param wall the manager's wall clock
 * @param wakesNever whether a server cannot be woken, as its agent says
 * @param ownerOf the server with a MAC address
 * @param narrate adds to the story of runs
 * @param cardOf the card that a server's agent reports; absent: there is one network for all
 */
export function createOracle(
  now: () => number,
  syncOffAfter: number,
  wall: () => number,
  wakesNever: (uuid: string) => boolean,
  ownerOf: (macAddress: string) => string | undefined,
  narrate: (what: string) => void,
  cardOf: KeptRelaysParts["cardOf"] = () => null,
): Oracle {
  const books = new Map<string, Book>();
  const life: ManagerLife = { since: 0, uninterruptedSince: 0, syncOffAfter };
  const leftovers: Leftovers = { turnedOnTooLate: 0, livedOn: 0, lostToStaleInstances: 0 };
  const counts = { commands: 0, clicks: 0, sleeps: 0, restarts: 0 };
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
  const upses = createUpsBooks({ bench, clocks, bookOf });
  const plans = createPlans({ bench, clocks, books, upses, narrate, cardOf });
  const relays = createRelayBooks({ bench, clocks, books, plans, ownerOf });
  const power = createPowerBooks(bench, bookOf);
  const doors = createDoorBooks({ bench, clocks, plans, bookOf, oracle: () => oracle });
  const rests = createRestBooks({ bench, clocks, plans, doors, bookOf });
  const ledger = createLedger({
    ...plans,
    lost: (uuid, what) => bench.breach(5, bookOf(uuid), what),
    decided(events) {
      for (const event of events) {
        doors.decided(event);
        plans.decided(event);
        rests.decided(event);
        const book = bookOf(event.serverUuid);
        judgeNotice(bench, book, life, event.kind, leftovers);
        judgeUnasked(bench, book, event.kind);
        if (event.kind === "seen_off") judgeSeenOff(bench, book, life);
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
    heedSeen(book, kind, now());
    if (kind === "rolled_back")
      for (const each of books.values())
        heedRollback(each, each === book, { now: now(), bornAt: clocks.bornAt });
    plans.happened(event);
  }

  const state: OracleState = {
    ...{ now, wall, wakesNever, books, life, leftovers, counts, reportsWakeOff },
    ...{ bench, clocks, plans, ledger, rests, bookOf, bootOf, instanceOf, newRun },
  };
  const oracle: Oracle = {
    ...ofOperators(state),
    ...ofMachines(state),
    ...ofManager(state),
    ...ofHeartbeats(state),
    lookBegun: (uuid) => lookBegun(bookOf(uuid), now()),
    lookAnswered: (uuid, look, power) => lookAnswered(bookOf(uuid), look, power, now(), life, clocks),
    wakesAgain: (uuid) => void (bookOf(uuid).wokenAgainAt = now()),
    shownAs(uuid, status) {
      judgeShown(bench, bookOf(uuid), status);
      judgeAsleep(bench, bookOf(uuid), status);
      // The manager followed reality; where that happens all the time, it is no notice any more.
      if (status === "SyncedON") bookOf(uuid).maybeWanted = true;
    },
    get breach() {
      return breach;
    },
    leftovers,
    ledger,
    plans,
    relays,
    power,
    doors,
    rests,
    upses,
    lastWanted: (uuid) => bookOf(uuid).record.findLast(({ kind }) => kind === "turned_on") ?? null,
    register(uuid, name, interval) {
      const book = newBook(name);
      book.intervals.add(interval);
      books.set(uuid, book);
    },
    atTheEnd: (uuid, isUp, status, down) =>
      judgeEnd(bench, bookOf(uuid), { isUp, isNeeded: plans.isNeeded(uuid), down }, status),
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
  return oracle;
}
