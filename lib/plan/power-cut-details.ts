import type { StepWhen } from "./power-cut-plan";
import { whenText } from "./power-cut-plan";
import { BETWEEN, someNames, storyText, type PowerCutStory } from "./power-cut-story";

// The details of the events of a power cut: they are kept in English, and read again for whoever has another language.

/** A step that has begun. */
export interface StepDetail {
  /** From 1. */
  readonly step: number;
  readonly of: number;
  readonly when: StepWhen;
  /** Names of those that are asked, in order; empty: nobody. */
  readonly names: string;
}

/** "1/2: 120 s on battery: desk, files" */
export function stepDetail(
  { step, of, when }: Pick<StepDetail, "step" | "of" | "when">,
  names: readonly string[],
): string {
  return [`${step}/${of}`, whenText(when), ...(names.length > 0 ? [someNames(names)] : [])].join(": ");
}

const WHENS = {
  on_battery: /^(\d+) s on battery$/,
  charge_below: /^the battery below (\d+) %$/,
  runtime_below: /^less than (\d+) s of battery left$/,
} as const satisfies Record<StepWhen["kind"], RegExp>;
const KINDS = Object.keys(WHENS) as StepWhen["kind"][];

/** Null: the detail is none of a step. */
export function readStepDetail(detail: string): StepDetail | null {
  const [, step, of, text = "", names = ""] = /^(\d+)\/(\d+): ([^:]+)(?:: (.*))?$/s.exec(detail) ?? [];
  for (const kind of KINDS) {
    const value = WHENS[kind].exec(text)?.[1];
    if (value !== undefined)
      return { step: Number(step), of: Number(of), when: { kind, value: Number(value) }, names };
  }
  return null;
}

/** "Power failed 2026-11-30T02:14Z · 12 servers off · …" */
export function storyDetail(story: PowerCutStory): string {
  return storyText(story, (at) => new Date(at).toISOString().replace(/:\d\d\.\d+Z$/, "Z"));
}

type Draft = { -readonly [Key in keyof PowerCutStory]: PowerCutStory[Key] };

const at = (key: "failedAt" | "backAt" | "wakingAt") => (story: Draft, found: readonly string[]) =>
  void (story[key] = Date.parse(found[1] ?? ""));
const names =
  (key: "stayedOn" | "missing" | "takenOver" | "leftOut") => (story: Draft, found: readonly string[]) =>
    void (story[key] = (found[1] ?? "").split(", "));

/** Each part of a story as it is written, and what it says. */
const PARTS: readonly (readonly [RegExp, (story: Draft, found: readonly string[]) => void])[] = [
  [/^Power failed (\S+)$/, at("failedAt")],
  [/^nobody was turned off$/, () => undefined],
  [/^(\d+) servers? off$/, (story, found) => void (story.stopped = Number(found[1]))],
  [/^stayed on: (.*)$/s, names("stayedOn")],
  [/^back (\S+)$/, at("backAt")],
  [/^charged (\S+)$/, at("wakingAt")],
  [
    /^(\d+) of (\d+) woken$/,
    (story, [, woken, of]) => void Object.assign(story, { woken: Number(woken), toWake: Number(of) }),
  ],
  [/^not woken: (.*)$/s, names("missing")],
  [/^left to whoever ordered otherwise: (.*)$/s, names("takenOver")],
  [/^left to upsmon: (.*)$/s, names("leftOut")],
];

/** Null: the detail is none of a story. */
export function readStoryDetail(detail: string): PowerCutStory | null {
  const story: Draft = {
    ...{ failedAt: Number.NaN, stopped: 0, stayedOn: [], backAt: null, wakingAt: null },
    ...{ woken: 0, toWake: 0, missing: [], takenOver: [], leftOut: [] },
  };
  for (const text of detail.split(BETWEEN)) {
    const part = PARTS.find(([written]) => written.test(text));
    if (!part) return null;
    const [written, say] = part;
    say(story, written.exec(text) ?? []);
  }
  const times = [story.failedAt, story.backAt ?? 0, story.wakingAt ?? 0];
  return times.every(Number.isFinite) ? story : null;
}
