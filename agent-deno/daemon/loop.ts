/** Carries out what `next` decides: calls, commands, files, one timer. Decides nothing itself. */
import type { Manager } from "../api.ts";
import type { Fault } from "../fault.ts";
import type { Clock } from "../host/environment.ts";
import type { Running } from "../host/commands.ts";
import type { KeptMark } from "../host/mark.ts";
import { type Log, reportOnce } from "../log.ts";
import type { HostIdentity } from "../host-identity.ts";
import { messageOf } from "../refusal.ts";
import type { Guards, Holder } from "../guards/words.ts";
import { looked, waited, type Looks } from "./looks.ts";
import { next, wakeAt } from "./next.ts";

import { goesNow } from "../news/news.ts";
import { isSleep } from "./shutdown.ts";
import { POLL_EVERY } from "../host/sleep.ts";
import type { Effect, Event, Note, State, Step } from "./state.ts";
import type { Manifest } from "../messages.ts";
import type { Shutdown } from "../shutdowns.ts";
import type { ShutdownTerms } from "../host/service-manager.ts";
import type { Upgrade } from "../upgrades.ts";
import type { WakeRequest, WakeResult } from "../wakes.ts";

/** The manager of the present configuration. */
export interface Connection {
  readonly manager: Manager;
  readonly describe: (error: unknown) => Fault;
}

export interface LoopDeps {
  readonly clock: Clock;
  /** Asked anew for each call: a reload may have changed it. */
  readonly connection: () => Connection;
  readonly log: Log;
  /** Reads the host anew: some ten small files of /sys and /proc. */
  readonly identity: () => HostIdentity;
  readonly startShutdown: (terms: ShutdownTerms) => Running;
  /**
   * Resolves once the machine has slept since the call, and woke; with the reason where its kernel refused to; never,
   * where neither is known. Never rejects.
   */
  readonly woken: () => Promise<string | undefined>;
  /** Asks the guards. Never rejects. */
  readonly evaluate: (guards: Guards, how: Shutdown) => Promise<readonly Holder[]>;
  /** Holds of this machine, placed by `komo-agent hold`. */
  readonly localHolds: () => readonly Holder[];
  /** Shows a message to everybody who is logged in. Resolves once it is shown, or after a moment. Never rejects. */
  readonly notifyPeople: (message: string) => Promise<void>;
  /** Sends magic packets for other machines. Never rejects. */
  readonly passOn: (requests: readonly WakeRequest[]) => Promise<readonly WakeResult[]>;
  /** Begins an upgrade, unless it was tried or goes on already. Never throws. */
  readonly upgrade: (upgrade: Upgrade, guards: Guards) => void;
  /** Sets the alarm of the board for a planned start, or ends what was set. Never throws. */
  readonly setAlarm: (wakeAt: number | undefined) => void;
  /** Resolves when nothing stops beside komolet any more, or nobody can tell. Never rejects. */
  readonly othersStopped: () => Promise<void>;
  /** Keeps that the machine slept or was paused. @returns the name of the run of the machine that begins */
  readonly wakes: () => string;
  /** The mark of the manager's data, from its last answer to a heartbeat. */
  readonly mark: KeptMark;
  readonly keepNote: (note: Note) => void;
  readonly removeNote: () => void;
  readonly showStatus: (state: State) => void;
}

export interface Loop {
  /** Lets something happen; ignored once it is over. */
  readonly feed: (event: Event) => void;
  /** Resolves when komolet should end. Never rejects. */
  readonly done: Promise<undefined>;
}

export function startLoop(first: Step, deps: LoopDeps): Loop {
  const { clock } = deps;
  const { promise: done, resolve } = Promise.withResolvers<undefined>();
  const calls = new Map<number, AbortController>();
  const waiting: (() => Event | undefined)[] = [];
  let state = first.state;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let command: Running | undefined;
  let busy = false;
  let looks: Looks = { at: clock.now(), stood: undefined };
  /** The host as the manager knows it. */
  let reportedHost = "";
  const writeStatus = reportOnce((error) => warn("The status file cannot be written", error));

  /** Events that come while an effect is carried out wait their turn. */
  function feed(event: Event): void {
    feedAsItStands(() => event);
  }

  /** Lets something happen that depends on what the clocks have shown until then; undefined: nothing. */
  function feedAsItStands(event: () => Event | undefined): void {
    waiting.push(event);
    if (busy) return;
    busy = true;
    for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
      if (clock.slept()) take(next(state, { kind: "slept", bootId: deps.wakes() }, clock.now()));
      const event = one();
      if (event !== undefined) take(next(state, event, clock.now()));
    }
    busy = false;
    looks = looked(looks, clock.now());
    setTimer();
  }

  function take(step: Step): void {
    const before = state;
    state = step.state;
    step.effects.forEach(carryOut);
    if (before.report !== state.report || before.dueAt !== state.dueAt) {
      writeStatus(() => deps.showStatus(state));
    }
  }

  function setTimer(): void {
    clearTimeout(timer);
    const at = wakeAt(state);
    if (at === undefined) return resolve(undefined);
    // Timers stand still in sleep: that is looked for however long nothing is due.
    const ms = Math.min(POLL_EVERY, Math.max(0, Math.ceil(at - clock.now())));
    timer = setTimeout(() => feed({ kind: "time" }), ms);
  }

  function carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "get-manifest":
        return call(effect.call, ({ manager }, signal) => manager.getManifest(effect.bootId, signal));
      case "send-heartbeat": {
        const {
          kind: _,
          call: id,
          withAgent,
          shutdownError,
          restarting,
          leaving,
          freeSinceMs,
          declinedRevision,
          waked,
          ...rest
        } = effect;
        const identity = deps.identity();
        const shown = JSON.stringify(identity);
        const host = withAgent || shown !== reportedHost ? identity : undefined;
        const use = effect.use ?? (effect.status === "ON" ? localUse() : undefined);
        const mark = deps.mark.present();
        const heartbeat = {
          ...rest,
          mark,
          shutdownError,
          restarting,
          leaving,
          use,
          freeSinceMs,
          declinedRevision,
          waked,
          host,
        };
        return call(id, async ({ manager }, signal, gained) => {
          const manifest = await manager.sendHeartbeat(heartbeat, signal, () => {
            reportedHost = shown;
            feed({ kind: "acknowledged", call: id, gained: gained() });
          });
          reportedHost = shown;
          // Not the mark of an abandoned call: its manifest was not read.
          if (!signal.aborted) deps.mark.take(manifest.mark);
          return manifest;
        });
      }
      case "abandon":
        return calls.get(effect.call)?.abort();
      case "pass-on":
        return void deps.passOn(effect.requests).then((results) => feed({ kind: "passed-on", results }));
      case "ask-guards": {
        const { question, guards, how } = effect;
        const { ahead } = clock;
        const answered = (holders: readonly Holder[]) =>
          feed({ kind: "guards-answered", question, holders, gained: clock.gainedSince(ahead) });
        return void deps.evaluate(guards, how).then(answered);
      }
      case "upgrade":
        return deps.upgrade(effect.upgrade, effect.guards);
      case "notify-people":
        return void deps.notifyPeople(effect.message);
      case "set-alarm":
        return deps.setAlarm(effect.wakeAt);
      case "run-shutdown":
        return runShutdown(effect.note);
      case "end-shutdown":
        command?.end();
        command = undefined;
        return;
      case "keep-note":
        return attempt("The note of the shutdown cannot be kept", () => deps.keepNote(effect.note));
      case "remove-note":
        return attempt("An old note of a shutdown cannot be removed", () => deps.removeNote());
      case "await-others":
        return void deps.othersStopped().then(() => feed({ kind: "others-stopped" }));
      case "log":
        return deps.log(effect.line);
      case "exit":
        return;
    }
  }

  /** @param send is given how far another clock has gone on more since it was called */
  function call(
    id: number,
    send: (connection: Connection, signal: AbortSignal, gained: () => number) => Promise<Manifest>,
  ): void {
    const connection = deps.connection();
    const abort = new AbortController();
    const { ahead } = clock;
    const gained = (): number => clock.gainedSince(ahead);
    calls.set(id, abort);
    send(connection, abort.signal, gained)
      .then(
        (manifest): Event => {
          const age = waited(looks, clock.now());
          return { kind: "answered", call: id, manifest, gained: gained(), age };
        },
        (error: unknown): Event => ({ kind: "failed", call: id, ...connection.describe(error) }),
      )
      .then((event) => {
        calls.delete(id);
        feed(event);
      });
  }

  /** undefined: there are no holds. */
  function localUse(): readonly Holder[] | undefined {
    const holds = deps.localHolds();
    return holds.length === 0 ? undefined : holds;
  }

  /** No command without its note: a komolet that restarts must know of it. */
  function runShutdown(note: Note): void {
    const { ranAt, manifest: { force = false, how = "power_off", reason = "" } = {} } = note;
    const failed = (error: string) => feed({ kind: "command-ended", ranAt, error });
    try {
      deps.keepNote(note);
    } catch (error) {
      return failed(`The note of the shutdown cannot be kept, so it is not begun: ${messageOf(error)}`);
    }
    void deps.notifyPeople(goesNow({ how, reason })).then(startShutdown);

    function startShutdown(): void {
      feed({ kind: "time" });
      const { note: present, wokeAs } = state;
      // Nobody orders a machine off that sleeps.
      if (present?.ranAt !== ranAt || !present.running || wokeAs !== undefined)
        return failed("The machine slept before the shutdown command ran, so it is not run.");
      try {
        if (isSleep(note))
          void deps.woken().then((refusal) => (refusal === undefined ? wokeFrom(ranAt) : failed(refusal)));
        const running = (command = deps.startShutdown({ force, how }));
        running.ended.then((error) => {
          if (command === running) command = undefined;
          if (error !== undefined) failed(`The shutdown command failed: ${error}`);
        });
      } catch (error) {
        failed(messageOf(error));
      }
    }
  }

  /** The kernel has counted a sleep, which may show on no clock, and outweighs the time for which it seems awake. */
  function wokeFrom(ranAt: number): void {
    feedAsItStands(() => {
      const { phase, note } = state;
      const isUnseen = phase === "shutting-down" && note?.ranAt === ranAt;
      return isUnseen ? { kind: "slept", bootId: deps.wakes() } : undefined;
    });
  }

  function attempt(what: string, act: () => void): void {
    try {
      act();
    } catch (error) {
      warn(what, error);
    }
  }

  function warn(what: string, error: unknown): void {
    deps.log({ level: "WARN", type: "error", message: `${what}: ${messageOf(error)}` });
  }

  busy = true;
  first.effects.forEach(carryOut);
  busy = false;
  feed({ kind: "time" });
  return { feed, done };
}
