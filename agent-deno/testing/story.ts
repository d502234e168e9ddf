/** Drives the pure logic with virtual time, and keeps its effects. */
import { NO_TERMS } from "../messages.ts";
import { begin } from "../daemon/begin.ts";
import { next, wakeAt } from "../daemon/next.ts";
import type { Effect, Event, LogLine, Note, State, Step } from "../daemon/state.ts";
import type { Manifest, Power } from "../messages.ts";

export const BOOT = "boot-1";

type Sent = Extract<Effect, { kind: "send-heartbeat" | "get-manifest" }> & { readonly at: number };

export interface Story {
  readonly state: () => State;
  readonly now: () => number;
  readonly sent: Sent[];
  readonly logs: LogLine[];
  /** Times at which commands ran. */
  readonly runs: number[];
  /** Every effect, in order. */
  readonly effects: Effect[];
  readonly note: () => Note | undefined;
  readonly feed: (event: Event) => void;
  /** Lets time pass, with every "time" event that is wanted. */
  readonly pass: (ms: number) => void;
  /** Lets time pass unnoticed. */
  readonly freeze: (ms: number) => void;
  readonly last: () => Sent;
  readonly answer: (power: Power, more?: Partial<Manifest>) => void;
  /** The head of an answer that is held. */
  readonly acknowledge: () => void;
  /** Answers the last question to the guards: nobody, or these. */
  readonly guardsSay: (...names: string[]) => void;
  /** The number of questions to the guards. */
  readonly questions: () => number;
  /** Messages to people. */
  readonly notifications: () => string[];
  readonly fail: (refused?: boolean) => void;
  /** Reports with their seconds: "Launched@0". */
  readonly reports: () => string[];
}

export interface StoryOptions {
  readonly note?: Note | "unreadable";
  readonly jitter?: number;
  readonly start?: number;
}

export function startStory({ note, jitter = 0, start = 10_000_000 }: StoryOptions = {}): Story {
  const sent: Sent[] = [];
  const logs: LogLine[] = [];
  const runs: number[] = [];
  const effects: Effect[] = [];
  let now = start;
  let kept: Note | undefined = note === "unreadable" ? undefined : note;
  let state: State;

  function take(step: Step): void {
    state = step.state;
    for (const effect of step.effects) {
      effects.push(effect);
      if (effect.kind === "send-heartbeat" || effect.kind === "get-manifest")
        sent.push({ ...effect, at: now });
      if (effect.kind === "log") logs.push(effect.line);
      if (effect.kind === "run-shutdown") runs.push(now);
      if (effect.kind === "run-shutdown" || effect.kind === "keep-note") kept = effect.note;
      if (effect.kind === "remove-note") kept = undefined;
    }
  }

  const feed = (event: Event) => take(next(state, event, now));
  const last = () => {
    const call = sent.at(-1);
    if (call === undefined) throw new Error("nothing was sent");
    return call;
  };
  take(begin({ bootId: BOOT, instanceId: "instance-1", jitter, note, now }));
  feed({ kind: "time" });

  return {
    state: () => state,
    now: () => now,
    sent,
    logs,
    runs,
    effects,
    note: () => kept,
    feed,
    pass(ms) {
      const end = now + ms;
      for (let at = wakeAt(state); at !== undefined && at <= end; at = wakeAt(state)) {
        now = Math.max(now, at);
        feed({ kind: "time" });
      }
      now = end;
    },
    freeze: (ms) => {
      now += ms;
    },
    last,
    answer(power, more = {}) {
      const manifest = { power, interval: 10, revision: 1, serverUuid: "uuid-1", ...NO_TERMS, ...more };
      feed({ kind: "answered", call: last().call, manifest, gained: 0, age: 0 });
    },
    acknowledge: () => feed({ kind: "acknowledged", call: last().call, gained: 0 }),
    guardsSay(...names) {
      const holders = names.map((name) => ({ kind: "session" as const, name }));
      feed({ kind: "guards-answered", question: state.questions, holders, gained: 0 });
    },
    questions: () => effects.filter(({ kind }) => kind === "ask-guards").length,
    notifications: () => effects.flatMap((one) => (one.kind === "notify-people" ? [one.message] : [])),
    fail: (refused = false) => feed({ kind: "failed", call: last().call, refused, message: "no way" }),
    reports: () =>
      sent.flatMap((one) =>
        one.kind === "send-heartbeat" ? [`${one.status}@${Math.round((one.at - start) / 1000)}`] : [],
      ),
  };
}

/** A komolet that was told of an order and confirmed it: its command runs. */
export function shuttingDown(options?: StoryOptions): Story {
  const story = startStory(options);
  story.answer("ON");
  story.answer("OFF", { revision: 2 });
  story.answer("OFF", { revision: 2 });
  return story;
}
