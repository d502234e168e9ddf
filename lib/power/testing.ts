import type { Effect, Heartbeat, NoticeKind } from "./events";
import { newFacts, PLAIN_ORDER, type Circumstances, type Facts, type Moment, type OrderTerms } from "./facts";
import { currentStatus } from "./status";
import { step, type Outcome } from "./step";
import type { Look, SeenPower } from "./ways";
import type { Action, CurrentStatus, ReportedStatus } from "./words";

/** Helpers for tests of the status model: facts as wanted, and stories of one server, event by event. */

/** Milliseconds between two ticks. */
const TICK_EVERY = 500;

/** The instant so many seconds after a test's beginning. */
export function second(seconds: number): Moment {
  return { monotonic: seconds * 1000, wall: Date.UTC(2026, 0, 1) + seconds * 1000 };
}

/** Facts as wanted; what is not said is as for a new server that has reported once. */
export function factsOf(wanted: Partial<Facts>): Facts {
  const facts: Facts = {
    ...newFacts(10, second(0)),
    last: {
      at: second(0),
      boot: "boot-1",
      instance: "komolet-1",
      sequence: 1,
      revisionEcho: 1,
      leaving: false,
    },
    ...wanted,
  };
  return { ...facts, noneSince: facts.current === "None" ? (wanted.noneSince ?? second(0)) : null };
}

/** A server's life in a test: the machine, its komolet, the operator and the passing of time. */
export interface Story {
  readonly facts: Facts;
  readonly status: CurrentStatus;
  /** Seconds since the beginning. */
  readonly now: number;
  /** All notices so far, for a test to read and clear. */
  readonly notices: NoticeKind[];
  /** The seconds at which a magic packet went out by schedule, for a test to read and clear. */
  readonly packets: number[];
  /** The identity of the next heartbeat: change it to reboot, restart or fall silent. */
  readonly machine: { boot: string; instance: string; sequence: number; echo: number };
  /** A new heartbeat, with the next sequence; komolet then knows the revision of the answer. */
  beat(status: ReportedStatus, also?: Partial<Heartbeat>): Outcome;
  /** Delivers a heartbeat as it is, for retries, late copies and strangers. */
  receive(heartbeat: Heartbeat): Outcome;
  /** The machine starts anew: another boot, another komolet. */
  reboot(): void;
  /** Only komolet starts anew. */
  restartKomolet(): void;
  /** Seconds pass, tick by tick. */
  pass(seconds: number): void;
  click(action: Action, also?: { terms?: Partial<OrderTerms>; pendingStop?: boolean }): Outcome;
  /** The order is not wanted any more. */
  withdraw(): Outcome;
  setInterval(interval: number): void;
  /**
   * Somebody looks at it from outside, and is answered now. `took`: the seconds that it took; `agoByWall`: how long ago it
   * was asked by a wall clock that was set meanwhile.
   */
  look(power: SeenPower, also?: { took?: number; agoByWall?: number }): Outcome;
  /** Its ways are set anew. */
  setWays(): Outcome;
  circumstances(): Circumstances;
  /** The manager is away for so many seconds and starts again. */
  restartManager(away?: number): void;
}

/** Begins a story with a newly registered server. `syncOffAfter` in seconds. */
export function story({ interval = 10, syncOffAfter = 300 } = {}): Story {
  let now = 0;
  let managerStartedAt = 0;
  let facts = newFacts(interval, second(0));
  const notices: NoticeKind[] = [];
  const packets: number[] = [];
  const looks: Look[] = [];
  const machine = { boot: "boot-1", instance: "komolet-1", sequence: 0, echo: 0 };

  const circumstances = (): Circumstances => ({ now: second(now), managerStartedAt, syncOffAfter });
  const happen = (event: Parameters<typeof step>[1]): Outcome => {
    const outcome = step(facts, event, circumstances());
    facts = outcome.facts;
    outcome.effects.forEach(note);
    return outcome;
  };
  const note = (effect: Effect): void => {
    if (effect.type === "notice") notices.push(effect.kind);
    else packets.push(now);
  };
  const restartKomolet = (): void => {
    machine.instance = `komolet-${Number(machine.instance.slice("komolet-".length)) + 1}`;
    machine.sequence = 0;
  };

  return {
    get facts() {
      return facts;
    },
    get status() {
      return currentStatus(facts);
    },
    get now() {
      return now;
    },
    notices,
    packets,
    machine,
    beat(status, also = {}) {
      const { boot, instance, echo } = machine;
      const sequence = (machine.sequence += 1);
      const said = { type: "heartbeat" as const, status, boot, instance, sequence, shutdownError: null };
      const outcome = happen({ ...said, revisionEcho: echo, ...also });
      machine.echo = outcome.answer?.revision ?? echo;
      return outcome;
    },
    receive: (heartbeat) => happen(heartbeat),
    reboot() {
      machine.boot = `boot-${Number(machine.boot.slice("boot-".length)) + 1}`;
      restartKomolet();
    },
    restartKomolet,
    pass(seconds) {
      const until = now + seconds;
      while (now < until) {
        now = Math.min(until, now + TICK_EVERY / 1000);
        happen({ type: "tick" });
      }
    },
    click: (action, { terms, pendingStop = false } = {}) =>
      happen({ type: "action", action, terms: { ...PLAIN_ORDER, ...terms }, pendingStop }),
    withdraw: () => happen({ type: "withdraw" }),
    look(power, { took = 0, agoByWall = took } = {}) {
      const asked = { monotonic: second(now - took).monotonic, wall: second(now - agoByWall).wall };
      looks.push({ power, asked, answered: second(now) });
      return happen({ type: "seen", looks: [...looks] });
    },
    setWays: () => happen({ type: "waysChanged" }),
    circumstances,
    setInterval: (seconds) => void happen({ type: "setInterval", interval: seconds }),
    restartManager(away = 0) {
      now += away;
      managerStartedAt = now * 1000;
      happen({ type: "managerStarted" });
    },
  };
}

/** A story whose server has been ON for a while, without notices so far. */
export function runningServer(options?: Parameters<typeof story>[0]): Story {
  const running = story(options);
  running.beat("Launched");
  running.pass(10);
  running.beat("ON");
  running.pass(10);
  running.beat("ON");
  running.pass(1);
  running.notices.length = 0;
  return running;
}
