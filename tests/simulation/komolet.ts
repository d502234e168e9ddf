import type { WakeResult } from "../../agent-deno/wakes.ts";
import type { Heartbeat } from "../../lib/power/events";
import type { AgentManifest } from "../../lib/fleet/servers/agent-manifest";
import type { begin } from "../../agent-deno/daemon/begin.ts";
import { type next, wakeAt } from "../../agent-deno/daemon/next.ts";
import {
  POLL_EVERY,
  nameOf,
  type Ahead,
  type compareClocks,
  type gained,
  type runFound,
  type Runs,
} from "../../agent-deno/host/sleep.ts";
import type { Effect, Event, Note, State, Step } from "../../agent-deno/daemon/state.ts";
import type { Manifest } from "../../agent-deno/messages.ts";
import type { Shutdown } from "../../agent-deno/shutdowns.ts";
import { looked, waited as waitedFor, type Looks } from "../../agent-deno/daemon/looks.ts";
import { MARK_KEPT_EVERY } from "../../agent-deno/mark.ts";
import type { Holder } from "../../agent-deno/guards/words.ts";
import type { Chance } from "./chance";
import { createGate } from "./gate";
import type { Network, Reply } from "./network";
import type { Oracle } from "./oracle/record";
import type { RelayRun } from "./relay-host";
import type { Site } from "./site";
import type { Story } from "./story";
import type { Timeline, Timer } from "./timeline";
import type { Use } from "./use";

/** The real logic of the agent; a double may stand in. */
export interface AgentLogic {
  readonly begin: typeof begin;
  readonly next: typeof next;
  readonly compareClocks: typeof compareClocks;
  readonly gained: typeof gained;
  readonly runFound: typeof runFound;
}

/** A machine from its start to its end, as software sees it. `/run` goes with it. */
export interface Boot {
  /** The kernel's. */
  readonly id: string;
  readonly at: number;
  note: Note | "unreadable" | undefined;
  /** The mark of the manager's data that komolet keeps, and when it was written. */
  mark: { readonly text: string; readonly at: number };
  /** The runs between which the machine slept, as komolet keeps them. */
  runs: Runs | undefined;
  /** Milliseconds for which it slept, suspended or hibernated. */
  sleptFor: number;
  /** Milliseconds for which its host paused it: neither boot time nor running time includes them. */
  pausedFor: number;
  /** Milliseconds by which its wall clock was set; negative where a pause is still missing in it. */
  wallSetBy: number;
  /** It has a clock on its board, which its host's pauses do not stop. */
  readonly hasHardwareClock: boolean;
  /** The alarm of its board, which komolet had set, began this run of it. */
  isByAlarm: boolean;
}

/** The manager as komolet reaches it. */
export interface Door {
  manifest(site: Site, boot: string, respond: (reply: Reply<AgentManifest>) => void): void;
  /**
   * @param waked the results of what its machine was asked to pass on
   * @param holdMs the longest hold of the answer: then its head comes first
   */
  heartbeat(
    site: Site,
    heartbeat: Heartbeat,
    waked: readonly WakeResult[],
    holdMs: number,
    respond: (reply: Reply<Answered>) => void,
  ): void;
}
/** A manifest, and the earliest time at which it was read. */
export interface Answered {
  readonly manifest: AgentManifest;
  readonly arrivedAt: number;
}

export interface KomoletParts {
  readonly timeline: Timeline;
  readonly chance: Chance;
  readonly story: Story;
  readonly oracle: Oracle;
  readonly network: Network;
  readonly door: Door;
  readonly logic: AgentLogic;
  readonly manners: KomoletManners;
  readonly site: Site;
  readonly boot: Boot;
  readonly use: Use;
  /** The machine as a relay; null: it is asked for nothing. */
  readonly relay: RelayRun | null;
  /** Starts the command that sends the machine away; says how it failed. */
  readonly startCommand: (how: Shutdown, ended: (error: string) => void) => void;
  /** @returns whether one had not come to its end */
  readonly endCommand: () => boolean;
  /** Sets the alarm of its board for a planned start by the manager's wall clock; undefined: ends it. */
  readonly setAlarm: (wakeAt: number | undefined) => void;
  /** The machine goes to sleep, or its host pauses it. */
  readonly doze: () => void;
  readonly onExit: (how: "ended" | "died") => void;
}

/** The behaviour of komolet's host. */
export interface KomoletManners {
  /** Of a shutdown: the note cannot be kept. */
  noteFails: number;
  /** Of a shutdown: komolet dies between the note and the command, or right after it. */
  diesOverShutdown: number;
  /** Of a report of Stopping that no command has followed yet: komolet is suspended right after it. */
  stumbles: number;
  /** Odds of such a report, and of a check of the guards: the machine goes to sleep right after it. */
  dozes: number;
}

/** One run of komolet: carries out what the agent's real logic decides, as `daemon/loop.ts` does. */
export interface Komolet {
  /** kill -9 */
  kill(): void;
  /** SIGTERM; `restarting`: because the machine restarts. */
  stop(restarting?: boolean): void;
  /** SIGHUP */
  reload(managerChanged: boolean): void;
  /** SIGSTOP, and SIGCONT so many milliseconds later. */
  suspend(ms: number): void;
  /** The revision that it echoes to the manager. */
  followed(): number;
  resume(): void;
  /** The machine sleeps: nothing goes on, and no timer. */
  fallAsleep(): void;
  wakeUp(): void;
}

export function startKomolet(instance: string, parts: KomoletParts): Komolet {
  const { timeline, chance, story, oracle, site, boot, logic } = parts;
  const gate = createGate(chance);
  const startedAt = timeline.now;
  /** Milliseconds for which the machine has slept, or was paused, since. */
  let stoodStill = 0;
  let asleepSince: number | null = null;
  const woken = logic.compareClocks(undefined, readClocks());
  let { apart } = woken;
  let looks: Looks = { at: woken.now, stood: undefined };
  /** The process does not look at what comes until it goes on. */
  let standsStill = false;
  let state: State;
  let mark = boot.mark.text;
  let timer: Timer | undefined;
  const who = site.name;

  function take({ state: after, effects }: Step): void {
    state = after;
    for (const effect of effects) {
      if (gate.dead) return;
      carryOut(effect);
    }
  }

  /** Feeds an event to the logic, as `loop.ts` does: the clocks are checked first. */
  function feed(event: Event): void {
    if (gate.dead) return;
    const { now, slept } = checkClocks();
    look(now);
    if (slept) take(logic.next(state, { kind: "slept", bootId: wakes() }, now));
    if (gate.dead) return;
    take(logic.next(state, event, now));
    setTimer(now);
  }

  /** A look as `loop.ts` takes it at each event, and at its timer in between. */
  function look(now: number): void {
    keepLooking(now);
    looks = looked(looks, now);
    standsStill = false;
  }

  /** It has looked every few seconds, unless it stands still. */
  function keepLooking(now: number): void {
    if (standsStill) return;
    const missed = Math.floor((now - looks.at) / POLL_EVERY);
    if (missed > 0) looks = { at: looks.at + missed * POLL_EVERY, stood: undefined };
  }

  /** The process is about to stand still: its timer goes off once it goes on. */
  function standStill(): void {
    const { now } = logic.compareClocks(apart, readClocks());
    keepLooking(now);
    standsStill = true;
    const at = Math.max(0, looks.at + POLL_EVERY - now);
    timeline.after(at, () => gate.run(() => look(logic.compareClocks(apart, readClocks()).now), "timer"));
  }

  function ageOfAnswer(): number {
    const { now } = logic.compareClocks(apart, readClocks());
    keepLooking(now);
    return waitedFor(looks, now);
  }

  function checkClocks(): { now: number; slept: boolean } {
    const seen = logic.compareClocks(apart, readClocks());
    apart = seen.apart;
    return seen;
  }

  function gainedSince(ahead: Ahead): number {
    return logic.gained(ahead, logic.compareClocks(apart, readClocks()).apart);
  }

  /** Boot time is known to the second only. */
  function readClocks() {
    const booted = timeline.now - boot.at - boot.pausedFor;
    return {
      running: timeline.now - startedAt - stoodStill,
      boot: wholeSeconds(booted),
      wall: timeline.now + boot.wallSetBy,
      hardware: boot.hasHardwareClock ? wholeSeconds(timeline.now) : undefined,
    };
  }

  function wakes(): string {
    if (boot.runs) boot.runs = { ...boot.runs, ...found(), count: boot.runs.count + 1 };
    return greets();
  }

  function found() {
    const booted = timeline.now - boot.at - boot.pausedFor;
    const slept = wholeSeconds(booted) - (booted - boot.sleptFor);
    return { bootId: boot.id, slept, ahead: apart.ahead, hardwareAhead: apart.hardwareAhead };
  }

  function greets(): string {
    const name = nameOf(boot.runs ?? { bootId: boot.id, count: 0 });
    oracle.runNamed(site.uuid, instance, name);
    return name;
  }

  const goOn = (): void => feed({ kind: "time" });
  function setTimer(now: number): void {
    const at = gate.dead ? undefined : wakeAt(state);
    if (at !== undefined) {
      timer = timer ? timeline.again(timer, at - now) : timeline.after(at - now, onTimer);
      return;
    }
    if (timer) timer.off = true;
    end("ended");
  }

  const onTimer = (): void => gate.run(goOn, "timer");

  function end(how: "ended" | "died"): void {
    if (gate.dead) return;
    gate.kill();
    if (timer) timer.off = true;
    parts.onExit(how);
  }

  function carryOut(effect: Effect): void {
    switch (effect.kind) {
      case "get-manifest":
        story.routine(who, "asks for its manifest");
        return askForManifest(effect);
      case "send-heartbeat":
        return heartbeat(effect);
      case "set-alarm":
        return parts.setAlarm(effect.wakeAt);
      case "run-shutdown":
        return runShutdown(effect.note);
      case "end-shutdown":
        return endCommand();
      case "ask-guards":
        return askGuards(effect);
      case "notify-people":
        story.routine(who, "tells people", effect.message);
        return;
      case "keep-note":
        return keep(effect.note);
      case "remove-note":
        boot.note = undefined;
        oracle.noteKept(site.uuid, boot.id, false);
        return;
      case "await-others":
        return void timeline.after(0, () => gate.run(() => feed({ kind: "others-stopped" })));
      case "pass-on":
        oracle.relays.passesOn(site.uuid, instance, effect.requests);
        return parts.relay?.passOn(effect.requests, checkClocks().now, (results) =>
          gate.run(() => feed({ kind: "passed-on", results })),
        );
      case "log":
        if (effect.line.level !== "INFO") story.routine(who, "komolet says", effect.line.message);
        return;
      case "abandon":
        return oracle.givenUp(site.uuid, instance);
      case "exit":
        return;
    }
  }

  /** It is killed, and says so. */
  function endCommand(): void {
    const { note } = state;
    if (!parts.endCommand() || !note) return;
    const ended = { kind: "command-ended", ranAt: note.ranAt, error: "ended by SIGKILL" } as const;
    timeline.after(1, () => gate.run(() => feed(ended)));
  }

  function askForManifest({ call, bootId }: Extract<Effect, { kind: "get-manifest" }>): void {
    const ahead = apart;
    parts.network.request<AgentManifest>(
      site,
      (respond) => parts.door.manifest(site, bootId, respond),
      (reply) => comes(() => received(call, reply, ahead)),
    );
  }

  function heartbeat(effect: Extract<Effect, { kind: "send-heartbeat" }>): void {
    const { call, status, sequence, manifestRevision: revisionEcho, shutdownError = null } = effect;
    const { restarting = false, leaving = false, declinedRevision = null, freeSinceMs = null } = effect;
    const use = useOf(effect.use);
    story.routine(who, status, `#${sequence} of ${instance}, revision ${revisionEcho}`);
    if (declinedRevision !== null) story.narrate(who, `declines revision ${declinedRevision}`);
    const attempt = oracle.sent(site.uuid, instance, effect.bootId, status, declinedRevision);
    const ahead = apart;
    const waked = parts.relay?.reports(effect.waked ?? []) ?? [];
    if (state.phase === "confirming" && chance.odds(parts.manners.stumbles))
      stumble("after its report of Stopping");
    if (state.phase === "confirming" && chance.odds(parts.manners.dozes)) soonDozes();
    if (state.phase === "falling-asleep") fallsAsleep();
    const sent: Heartbeat = {
      type: "heartbeat",
      status,
      boot: effect.bootId,
      instance,
      sequence,
      revisionEcho,
      shutdownError,
      restarting,
      leaving,
      declinedRevision,
      use,
      ...(freeSinceMs !== null && { freeForMs: freeSinceMs }),
      mark,
      afterAlarm: boot.isByAlarm,
    };
    parts.network.request<Answered>(
      site,
      (respond) => parts.door.heartbeat(site, sent, waked, effect.holdMs, respond),
      (reply) => {
        const wakes = "answer" in reply ? reply.answer.manifest.wakes : [];
        if (wakes.length > 0 && chance.odds(parts.manners.stumbles)) stumble("as it is asked to wake others");
        const arrives = (): void => oracle.relays.came(site.uuid, instance, wakes);
        comes(() => {
          if ("head" in reply) oracle.headCame(site.uuid, attempt);
          if ("failure" in reply && isUnderWay(call)) oracle.givenUp(site.uuid, instance);
          if (!("answer" in reply)) return received(call, reply, ahead);
          const { manifest, arrivedAt } = reply.answer;
          // Komolet may have given the call up while it stood still with the answer there, unread.
          if (isUnderWay(call)) oracle.delivered(site.uuid, instance, attempt, arrivedAt, manifest.power);
          takeMark(manifest.mark);
          received(call, { answer: manifest }, ahead);
        }, arrives);
      },
    );
  }

  /** As host/mark.ts does. */
  function takeMark(given: string): void {
    mark = given || mark;
    const isDue = mark !== boot.mark.text && timeline.now - boot.mark.at >= MARK_KEPT_EVERY;
    if (isDue) boot.mark = { text: mark, at: timeline.now };
  }

  /** Before the answer comes, or once it is there and unread. */
  const soonDozes = (): void => void timeline.after(chance.between(1, 30), parts.doze);
  /** Delivers an answer: while the machine sleeps it is lost, or sent once more, and there when it wakes or soon after. */
  const comes = (task: () => void, arrives: () => void = () => undefined): void => {
    const isThere = (): void => {
      arrives();
      gate.run(task);
    };
    if (asleepSince === null) return isThere();
    chance.weighted([
      [1, () => undefined],
      [2, isThere],
      [3, () => gate.run(() => void timeline.after(chance.between(0, SENT_AGAIN_WITHIN), isThere))],
    ])();
  };
  const isUnderWay = (call: number): boolean => state.call?.id === call;

  /** The holders that it reports: unasked only those of local holds. */
  function useOf(asked: readonly Holder[] | undefined): Heartbeat["use"] {
    const local = parts.use.localHolds();
    if (asked === undefined && local.length === 0) return null;
    return (asked ?? local).map(({ kind, name }) => ({ kind, name, since: null }));
  }

  function askGuards({ question, guards }: Extract<Effect, { kind: "ask-guards" }>): void {
    const askedAt = timeline.now;
    const ahead = apart;
    if (chance.odds(parts.manners.dozes / 4)) soonDozes();
    parts.use.check(guards, (holders) =>
      gate.run(() => {
        oracle.useChecked(site.uuid, instance, { askedAt, guards, isFree: holders.length === 0 });
        feed({ kind: "guards-answered", question, holders, gained: gainedSince(ahead) });
      }),
    );
  }

  /** It says its last word before it sleeps, and something else may come before that. */
  function fallsAsleep(): void {
    if (chance.odds(parts.manners.stumbles)) stumble("after its last word");
    else if (chance.odds(parts.manners.dozes)) soonDozes();
  }

  /** Suspends komolet until after the answer that it waits for: when it goes on, the answer may be out of date. */
  function stumble(when: string): void {
    const ms = chance.between(500, 120_000);
    story.narrate(who, `komolet is suspended for ${ms} ms ${when}`);
    suspend(ms);
  }

  function suspend(ms: number): void {
    if (gate.suspended || gate.dead) return;
    oracle.instanceSuspended(site.uuid, instance);
    standStill();
    gate.suspend();
    timeline.after(ms, goOnLater);
  }

  function goOnLater(): void {
    gate.resume();
    if (!gate.suspended && !gate.dead && standsStill) look(logic.compareClocks(apart, readClocks()).now);
  }

  function received(call: number, reply: Reply<AgentManifest>, ahead: Ahead): void {
    const gained = gainedSince(ahead);
    if ("head" in reply) return feed({ kind: "acknowledged", call, gained });
    if ("answer" in reply) {
      const manifest = asRead(reply.answer, site);
      return feed({ kind: "answered", call, manifest, gained, age: ageOfAnswer() });
    }
    feed({ kind: "failed", call, refused: reply.refused, message: reply.failure });
  }

  function keep(note: Note): void {
    boot.note = note;
    oracle.noteKept(site.uuid, boot.id, note.running);
  }

  function runShutdown(note: Note): void {
    const failed = (error: string): void => feed({ kind: "command-ended", ranAt: note.ranAt, error });
    if (chance.odds(parts.manners.noteFails)) {
      story.narrate(who, "cannot keep the note of a shutdown");
      return void timeline.after(0, () => gate.run(() => failed("no space left in /run")));
    }
    keep(note);
    const dies = chance.odds(parts.manners.diesOverShutdown)
      ? chance.pick(["before", "after"] as const)
      : null;
    if (dies !== "before") {
      const { how = "power_off" } = note.manifest ?? {};
      oracle.commandRun(site.uuid, instance, how);
      story.narrate(who, how === "power_off" ? "runs its shutdown command" : `runs its command to ${how}`);
      parts.startCommand(how, (error) => gate.run(() => failed(error)));
    }
    if (dies) {
      story.narrate(who, `komolet dies right ${dies} the shutdown command`);
      end("died");
    }
  }

  boot.runs = logic.runFound(boot.runs, { ...found(), now: woken.now });
  oracle.instanceStarted(site.uuid, boot.id, instance);
  story.routine(who, "komolet starts", instance);
  const first = logic.begin({
    bootId: greets(),
    instanceId: instance,
    jitter: chance.unit(),
    note: boot.note,
    now: woken.now,
  });
  state = first.state;
  take(first);
  feed({ kind: "time" });

  return {
    kill() {
      if (gate.dead) return;
      gate.kill();
      if (timer) timer.off = true;
    },
    stop: (restarting = false) => gate.run(() => feed({ kind: "stop", restarting })),
    reload: (managerChanged) => gate.run(() => feed({ kind: "reload", managerChanged })),
    suspend,
    followed: () => (state.order?.stage === "asking" ? state.order.before : (state.manifest?.revision ?? 0)),
    resume: goOnLater,
    fallAsleep() {
      if (gate.dead) return;
      oracle.instanceSuspended(site.uuid, instance);
      keepLooking(logic.compareClocks(apart, readClocks()).now);
      standsStill = true;
      gate.suspend("machine");
      asleepSince = timeline.now;
      if (timer) timer.off = true;
    },
    wakeUp() {
      if (gate.dead || asleepSince === null) return;
      stoodStill += timeline.now - asleepSince;
      // Timers go on where they stood; one of them looks at the clocks.
      if (timer) timer = timeline.after(timer.at - asleepSince, onTimer);
      timeline.after(chance.between(0, POLL_EVERY), onTimer);
      asleepSince = null;
      gate.resume("machine");
    },
  };
}

/** TCP doubles its pauses: after a short sleep the next one is some seconds long. */
const SENT_AGAIN_WITHIN = 9_000;
const wholeSeconds = (ms: number): number => Math.floor(ms / 1000) * 1000;

/** The manager's manifest, as the agent reads it off the wire. */
function asRead(
  { power, interval, revision, terms, reportUse, lookEvery, guards, wakes, wakeAt }: AgentManifest,
  { uuid: serverUuid, goes }: Site,
): Manifest {
  const how = terms?.how ?? "power_off";
  // An agent that does not know the way powers off; of a restart it reads that it is to stay on.
  const isKnown = how === "power_off" || goes?.includes(how) === true;
  const isOff = power === "OFF" && (isKnown || how !== "reboot");
  return {
    ...(wakes.length > 0 && { wakes }),
    ...{ power: isOff ? "OFF" : "ON", interval, revision, serverUuid, reportUse, lookEvery },
    ...(wakeAt !== null && { wakeAt }),
    force: terms?.mode === "forced",
    how: isKnown ? how : "power_off",
    grace: terms?.grace ?? 0,
    reason: terms?.reason ?? "",
    guards: guards
      ? {
          ...guards,
          sessionIdleMinutes: guards.sessionIdleMinutes ?? undefined,
          load: guards.load ?? undefined,
          trafficAbove: guards.trafficAbove ?? undefined,
          network: guards.network ?? undefined,
          unknown: [],
        }
      : undefined,
  };
}
