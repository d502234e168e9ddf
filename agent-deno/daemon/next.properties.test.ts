import { NO_TERMS } from "../messages.ts";
import { assert } from "../testing/assert.ts";
import fc from "fast-check";
import { NONE } from "../testing/host.ts";
import { BOOT } from "../testing/story.ts";
import { begin } from "./begin.ts";
import { next, wakeAt } from "./next.ts";
import type { Effect, Event, Note, State, Step } from "./state.ts";
import type { Manifest } from "../messages.ts";

/** An event of a komolet's life; they come in any order. */
type Happening =
  | { kind: "pass"; ms: number }
  /** Time passes, and komolet does not notice: the machine is frozen. */
  | { kind: "freeze"; ms: number }
  /** `back`: 0 answers the last attempt, 1 the one before… */
  | {
      kind: "answer";
      power: "ON" | "OFF";
      back: number;
      interval: number;
      revision: number;
      terms: keyof typeof TERMS;
    }
  /** The guards answer: `back` 0 what they were asked last, 1 the question before… */
  | { kind: "guards"; free: boolean; back: number }
  /** The head of an answer that may be held; where nothing is asked, first time passes until something is. */
  | { kind: "acknowledge"; back: number }
  | { kind: "fail"; refused: boolean; back: number }
  | { kind: "command"; failed: boolean }
  | { kind: "reload"; managerChanged: boolean }
  | { kind: "stop" }
  /** A new komolet in the same boot, whose clock is off by less than a second. */
  | { kind: "restart"; clock: number }
  | { kind: "reboot" };

/** Terms that an answer may carry. */
const GUARDED = { ...NO_TERMS, guards: NONE };
const TERMS = {
  none: NO_TERMS,
  guards: GUARDED,
  grace: { ...GUARDED, grace: 30 },
  forced: { ...GUARDED, force: true },
  forcedGrace: { ...GUARDED, force: true, grace: 5 },
  use: { ...GUARDED, reportUse: true },
} as const;

/** Each as often as it is to come. */
const MIXED = [
  ...(["none", "none", "none", "none", "none", "guards", "guards", "guards"] as const),
  ...(["grace", "forced", "forced", "forcedGrace", "use"] as const),
];

const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant("pass" as const),
      ms: fc.oneof(fc.nat(3_000), fc.nat(400_000)),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("freeze" as const), ms: fc.nat(20_000) }) },
  {
    weight: 10,
    arbitrary: fc.record({
      kind: fc.constant("answer" as const),
      power: fc.constantFrom("ON" as const, "OFF" as const, "OFF" as const, "OFF" as const),
      back: fc.constantFrom(0, 0, 0, 0, 0, 1, 2),
      interval: fc.constantFrom(1, 5, 10, 60),
      revision: fc.nat(20),
      terms: fc.constantFrom(...MIXED),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant("guards" as const),
      free: fc.constantFrom(true, true, true, false),
      back: fc.constantFrom(0, 0, 0, 0, 1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant("acknowledge" as const), back: fc.constantFrom(0, 0, 1) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant("fail" as const), refused: fc.boolean(), back: fc.nat(1) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("command" as const), failed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("reload" as const), managerChanged: fc.boolean() }) },
  { weight: 1, arbitrary: fc.constant({ kind: "stop" as const }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("restart" as const), clock: fc.nat(999) }) },
  { weight: 1, arbitrary: fc.constant({ kind: "reboot" as const }) },
);

const isAskedFirst = ({ force, guards }: Manifest) => !force && guards !== undefined;

/** An answer OFF to Stopping that counted. */
interface Confirmation {
  readonly attempt: Attempt | undefined;
  readonly manifest: Manifest;
  /** The question to the guards that it led to. */
  readonly question: number | undefined;
}

interface Attempt {
  readonly id: number;
  readonly status: string | undefined;
  readonly sequence: number;
  readonly at: number;
  readonly holdMs: number;
}

/** Lives through a history and checks the safety rules at every effect. @returns how many commands ran and answers were held, and all effects */
function live(
  history: readonly Happening[],
  jitter: number,
): { runs: number; guardedRuns: number; declines: number; holds: number; effects: Effect[] } {
  const effects: Effect[] = [];
  let real = 50_000_000;
  let clock = 0;
  let boot = 1;
  let instance = 1;
  let disk: Note | undefined;
  let lastRun: number | undefined;
  let attempts: Attempt[] = [];
  /** Ids of the attempts that were neither ended nor abandoned. */
  const inFlight = new Set<number>();
  let runs = 0;
  let guardedRuns = 0;
  let declines = 0;
  let holds = 0;
  let confirmation: Confirmation | undefined;
  /** The call that an event may be about. */
  let counted: State["call"];
  let state: State;
  const now = () => real - clock;

  function take(step: Step, cause: Event | undefined): void {
    const wasDeclined = state?.declined;
    state = step.state;
    if (state.declined !== undefined && state.declined !== wasDeclined) {
      declines += 1;
      assert.equal(wasDeclined, undefined, "declined once, until the manager has heard it or orders anew");
    }
    effects.push(...step.effects);
    noteConfirmation(step, cause);
    for (const effect of step.effects) check(effect, cause);
    assert(inFlight.size <= 1, "two calls at a time");
    const { call } = state;
    if (call?.stage === "held") {
      assert.equal(call.status, "ON", "only ON is held");
      assert(
        call.until - call.startedAt <= (state.manifest?.interval ?? 0) * 1000,
        "held, it reports no later",
      );
    }
    const wake = wakeAt(state);
    assert.equal(wake === undefined, state.phase === "gone", "alive, it always wants to wake");
    assert(wake === undefined || Number.isFinite(wake));
  }

  function noteConfirmation(step: Step, cause: Event | undefined): void {
    if (cause?.kind !== "answered" || counted?.id !== cause.call) return;
    if (counted.stage === "pausing" || now() > counted.until) return;
    if (cause.manifest.power === "ON") return void (confirmation = undefined);
    if (
      counted.status !== "Stopping" ||
      (confirmation !== undefined &&
        state.order?.stage === "checking" &&
        !step.effects.some(({ kind }) => kind === "ask-guards"))
    )
      return;
    const asked = step.effects.find((effect) => effect.kind === "ask-guards");
    const attempt = attempts.findLast(({ id }) => id === cause.call);
    confirmation = { attempt, manifest: cause.manifest, question: asked?.question };
  }

  function check(effect: Effect, cause: Event | undefined): void {
    switch (effect.kind) {
      case "abandon":
        return void inFlight.delete(effect.call);
      case "get-manifest":
        return begun({ id: effect.call, status: undefined, sequence: 0, at: real, holdMs: 0 });
      case "send-heartbeat": {
        const before = attempts.findLast(({ status }) => status !== undefined)?.sequence ?? 0;
        assert(effect.sequence === before || effect.sequence === before + 1, "sequences grow by one");
        // Sequences grow: the attempts of this one are the last.
        const earlier = attempts.findLastIndex(
          ({ sequence, status }) => status !== undefined && sequence !== effect.sequence,
        );
        const same = attempts.slice(earlier + 1).filter(({ status }) => status !== undefined);
        assert(same.length < 3, "three attempts at most");
        assert(
          same.every(({ status }) => status === effect.status),
          "a retry reports the same",
        );
        if (disk?.running === true && disk.bootId === `${BOOT}-${boot}`) {
          assert.equal(effect.status, "Stopping", "while the note is there, only Stopping");
        }
        if (effect.shutdownError !== undefined) assert.equal(effect.status, "ON");
        const { call: id, status, sequence, holdMs } = effect;
        assert(holdMs >= 0 && (holdMs === 0 || status === "ON"), "only ON is held");
        assert(
          holdMs === 0 || real + holdMs <= (same[0]?.at ?? real) + 45_001,
          "a retry is held no longer than its call",
        );
        if (effect.use !== undefined) assert.equal(status, "ON", "only ON tells of use");
        if (status === "Stopping") assert.equal(state.declined, undefined, "what is declined is over");
        if (effect.declinedRevision !== undefined) {
          assert(status === "ON" && (effect.use?.length ?? 0) > 0, "declined as ON, and with who it is");
        }
        return begun({ id, status, sequence, at: real, holdMs });
      }
      case "run-shutdown": {
        const { attempt, manifest, question } = confirmation ?? {};
        assert(manifest?.power === "OFF", "only on an answer OFF");
        assert.equal(attempt?.status, "Stopping", "only on the answer to a Stopping report of its own");
        assert.equal(state.declined, undefined, "nothing that was declined");
        if (cause?.kind === "guards-answered") {
          assert.equal(cause.question, question, "only on what the guards were asked after that answer");
          assert.equal(cause.holders.length, 0, "only where it is free");
          assert(real - (attempt?.at ?? 0) <= 10_000 + 20_000, "only on a fresh answer");
          guardedRuns += 1;
        } else {
          assert(
            cause?.kind === "answered" && !isAskedFirst(cause.manifest),
            "without guards only where none are to be asked",
          );
          assert.equal(attempt, attempts.at(-1), "only on the last attempt's answer");
          assert(real - (attempt?.at ?? 0) <= 10_000, "only on a fresh answer");
        }
        assert(
          lastRun === undefined || real - lastRun >= 300_000,
          `two runs ${real - (lastRun ?? 0)} ms apart`,
        );
        assert.equal(effect.note.running, true);
        lastRun = real;
        runs += 1;
        disk = effect.note;
        return;
      }
      case "keep-note":
        assert.equal(effect.note.running, false);
        disk = effect.note;
        return;
      case "remove-note":
        disk = undefined;
        return;
      default:
        return;
    }
  }

  function begun(attempt: Attempt): void {
    attempts.push(attempt);
    inFlight.add(attempt.id);
  }

  function start(): void {
    attempts = [];
    confirmation = undefined;
    inFlight.clear();
    const wasRunning = disk?.running === true && disk.bootId === `${BOOT}-${boot}`;
    take(
      begin({ bootId: `${BOOT}-${boot}`, instanceId: `i-${instance}`, jitter, note: disk, now: now() }),
      undefined,
    );
    feed({ kind: "time" });
    if (wasRunning) assert.notEqual(state.phase, "greeting");
  }

  function feed(event: Event): void {
    if (event.kind === "answered" || event.kind === "failed") {
      const counted = state.call?.id === event.call && state.call.stage !== "pausing";
      if (event.kind === "failed" || !counted || now() <= (state.call?.until ?? 0)) {
        inFlight.delete(event.call);
      }
    }
    counted = state.call;
    take(next(state, event, now()), event);
  }

  function pass(ms: number): void {
    const end = now() + ms;
    let steps = 0;
    for (let at = wakeAt(state); at !== undefined && at <= end; at = wakeAt(state)) {
      real += Math.max(0, at - now());
      feed({ kind: "time" });
      assert((steps += 1) < 10 + ms / 10, "it spins");
    }
    real += end - now();
  }

  state = undefined as unknown as State;
  start();
  for (const one of history) {
    switch (one.kind) {
      case "pass":
        pass(one.ms);
        break;
      case "freeze":
        real += one.ms;
        break;
      case "answer":
      case "acknowledge":
      case "fail": {
        if (one.kind === "acknowledge" && state.call === undefined) pass(Math.max(0, state.dueAt - now()));
        const attempt = attempts.at(-1 - one.back);
        if (attempt === undefined) break;
        if (one.kind === "fail")
          feed({ kind: "failed", call: attempt.id, refused: one.refused, message: "no way" });
        else if (one.kind === "acknowledge") {
          feed({ kind: "acknowledged", call: attempt.id, gained: 0 });
          if (state.call?.stage === "held") holds += 1;
        } else feed({ kind: "answered", call: attempt.id, manifest: manifestFrom(one), gained: 0 });
        break;
      }
      case "guards": {
        const holders = one.free ? [] : [{ kind: "session" as const, name: "alice (ssh)" }];
        feed({ kind: "guards-answered", question: state.questions - one.back, holders, gained: 0 });
        break;
      }
      case "command":
        if (disk !== undefined) {
          feed({ kind: "command-ended", ranAt: disk.ranAt, ...(one.failed ? { error: "exit code 1" } : {}) });
        }
        break;
      case "reload":
        feed(one);
        break;
      case "stop":
        feed(one);
        feed({ kind: "others-stopped" });
        pass(3_000);
        assert.equal(state.phase, "gone", "it ends within seconds");
        instance += 1;
        start();
        break;
      case "restart":
        instance += 1;
        clock = one.clock;
        start();
        break;
      case "reboot":
        boot += 1;
        instance += 1;
        lastRun = undefined;
        real += 60_000;
        start();
        break;
    }
  }
  return { runs, guardedRuns, declines, holds, effects };
}

function manifestFrom({
  power,
  interval,
  revision,
  terms,
}: Extract<Happening, { kind: "answer" }>): Manifest {
  return { power, interval, revision, serverUuid: "uuid", ...TERMS[terms] };
}

Deno.test("in any history the safety rules hold: no shutdown without its own fresh answer, none twice within five minutes", () => {
  let runs = 0;
  let holds = 0;
  let guardedRuns = 0;
  let declines = 0;
  fc.assert(
    fc.property(
      fc.array(happening, { minLength: 30, maxLength: 160 }),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      (history, jitter) => {
        const lived = live(history, jitter);
        runs += lived.runs;
        holds += lived.holds;
        guardedRuns += lived.guardedRuns;
        declines += lived.declines;
      },
    ),
    { numRuns: 2_500 },
  );
  // The histories are worth something only if shutdowns happen in them: some 700 do.
  assert(runs > 500, `only ${runs} commands ran`);
  assert(holds > 300, `only ${holds} answers were held`);
  assert(guardedRuns > 60, `only ${guardedRuns} commands ran because it was free`);
  assert(declines > 300, `only ${declines} orders were declined`);
});

Deno.test("the same events give the same effects", () => {
  fc.assert(
    fc.property(fc.array(happening, { maxLength: 40 }), (history) => {
      assert.deepEqual(live(history, 0.3), live(history, 0.3));
    }),
    { numRuns: 200 },
  );
});
