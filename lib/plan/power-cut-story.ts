import type { PowerCut, Remembered, RememberedEnd } from "./power-cut";

/** A power cut as one story, without its end. Times are wall-clock milliseconds. */
export interface PowerCutStory {
  readonly failedAt: number;
  /** Those that a step turned off, or that went down meanwhile. */
  readonly stopped: number;
  /** Names of those that stayed on. */
  readonly stayedOn: readonly string[];
  readonly backAt: number | null;
  readonly wakingAt: number | null;
  readonly woken: number;
  /** Of how many that had to be woken. */
  readonly toWake: number;
  /** Names of those that did not come. */
  readonly missing: readonly string[];
  /** Names of those of which somebody else ordered otherwise. */
  readonly takenOver: readonly string[];
  /** The name of the manager's own machine, where it is in a group of the plan: upsmon turns it off. */
  readonly leftOut: readonly string[];
}

/**
 * The story of a power cut.
 * @param isOff whether a server is off now, as long as nobody was woken
 * @param leftOut the name of the manager's own machine
 */
export function storyOf(
  cut: PowerCut,
  isOff: (serverUuid: string) => boolean,
  leftOut: readonly string[],
): PowerCutStory {
  const { remembered } = cut;
  const named = (...ends: readonly RememberedEnd[]): string[] =>
    remembered.flatMap(({ end, serverName }) => (end !== null && ends.includes(end) ? serverName : []));
  const stayedOn = ({ end, serverUuid, wokenAt }: Remembered): boolean =>
    end === "stayed_on" || (end === null && wokenAt === null && !isOff(serverUuid));
  const stopped = remembered.filter((one) => !stayedOn(one) && one.end !== "removed");
  const woken = named("woken").length;
  const missing = named("given_up", "no_right");
  const left = remembered.filter((one) => one.end === null && !stayedOn(one)).length;
  return {
    ...{ failedAt: cut.beganAt, backAt: cut.backAt, wakingAt: cut.wakingAt },
    stopped: stopped.length,
    stayedOn: remembered.filter(stayedOn).map(({ serverName }) => serverName),
    ...{ woken, toWake: woken + missing.length + left, missing, takenOver: named("taken_over"), leftOut },
  };
}

/** A part of a story, by the key of its text below `powerCuts.story`, and the values in it. */
export type StoryPart =
  | { readonly key: "failed" | "back" | "charged"; readonly at: string }
  | { readonly key: "off"; readonly count: number }
  | { readonly key: "woken"; readonly woken: number; readonly of: number }
  | { readonly key: "stayedOn" | "missing" | "takenOver" | "leftOut"; readonly names: string };

/** The sign between two parts. */
export const BETWEEN = " · ";
/** The most names in one part. */
const MOST_NAMES = 20;

/** Names in one line: the first ones, where they are many. */
export function someNames(names: readonly string[], comma = ", "): string {
  return (names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), "…"] : names).join(comma);
}

/** The parts of a story, in the order in which it is told. @param time a time of day for people */
export function storyParts(story: PowerCutStory, time: (at: number) => string, comma?: string): StoryPart[] {
  const { stopped, backAt, wakingAt, woken, toWake } = story;
  const at = (key: "failed" | "back" | "charged", when: number | null): StoryPart[] =>
    when === null ? [] : [{ key, at: time(when) }];
  const named = (key: "stayedOn" | "missing" | "takenOver" | "leftOut"): StoryPart[] =>
    story[key].length === 0 ? [] : [{ key, names: someNames(story[key], comma) }];
  const hasWoken = wakingAt !== null && toWake > 0;
  return [
    ...at("failed", story.failedAt),
    { key: "off", count: stopped },
    ...named("stayedOn"),
    ...at("back", backAt),
    ...at("charged", hasWoken ? wakingAt : null),
    ...(hasWoken ? [{ key: "woken", woken, of: toWake } as const] : []),
    ...named("missing"),
    ...named("takenOver"),
    ...named("leftOut"),
  ];
}

/** The story as one line in English. @param time a time of day for people */
export function storyText(story: PowerCutStory, time: (at: number) => string): string {
  return storyParts(story, time).map(inEnglish).join(BETWEEN);
}

function inEnglish(part: StoryPart): string {
  switch (part.key) {
    case "failed":
      return `Power failed ${part.at}`;
    case "off":
      return part.count === 0
        ? "nobody was turned off"
        : `${part.count} ${part.count === 1 ? "server" : "servers"} off`;
    case "woken":
      return `${part.woken} of ${part.of} woken`;
    case "back":
    case "charged":
      return `${part.key} ${part.at}`;
    case "stayedOn":
    case "missing":
    case "takenOver":
    case "leftOut":
      return `${NAMED[part.key]}: ${part.names}`;
  }
}

const NAMED = {
  stayedOn: "stayed on",
  missing: "not woken",
  takenOver: "left to whoever ordered otherwise",
  leftOut: "left to upsmon",
} as const;
