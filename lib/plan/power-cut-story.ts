import type { PowerCut, Remembered, RememberedEnd } from "./power-cut";

/** The figures of a power cut's story. Times are wall-clock milliseconds. */
export interface PowerCutStory {
  readonly failedAt: number;
  /** Those that a step turned off, or that went down meanwhile. */
  readonly stopped: number;
  readonly stayedOn: number;
  readonly backAt: number | null;
  readonly wakingAt: number | null;
  readonly woken: number;
  /** Of how many that had to be woken. */
  readonly toWake: number;
  /** Names of those that did not come. */
  readonly missing: readonly string[];
  /** Names of those of which somebody else ordered otherwise. */
  readonly takenOver: readonly string[];
  readonly endedAt: number | null;
}

/** The story of a power cut. @param isOff whether a server is off now, as long as nobody was woken */
export function storyOf(cut: PowerCut, isOff: (serverUuid: string) => boolean): PowerCutStory {
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
    ...{ failedAt: cut.beganAt, stopped: stopped.length, stayedOn: remembered.filter(stayedOn).length },
    ...{ backAt: cut.backAt, wakingAt: cut.wakingAt, endedAt: cut.endedAt },
    ...{ woken, toWake: woken + missing.length + left, missing, takenOver: named("taken_over") },
  };
}

/** The story as one line in English. @param time a time of day for people */
export function storyText(story: PowerCutStory, time: (at: number) => string): string {
  const { stopped, stayedOn, backAt, wakingAt, woken, toWake, missing, takenOver } = story;
  const servers = (count: number): string => `${count} ${count === 1 ? "server" : "servers"}`;
  return [
    `Power failed ${time(story.failedAt)}`,
    stopped > 0 ? `${servers(stopped)} off` : "nobody was turned off",
    ...(stayedOn > 0 ? [`${stayedOn} stayed on`] : []),
    ...(backAt === null ? [] : [`back ${time(backAt)}`]),
    ...(wakingAt === null || toWake === 0
      ? []
      : [`charged ${time(wakingAt)}`, `${woken} of ${toWake} woken`]),
    ...(missing.length > 0 ? [`not woken: ${missing.join(", ")}`] : []),
    ...(takenOver.length > 0 ? [`left to whoever ordered otherwise: ${takenOver.join(", ")}`] : []),
  ].join(" · ");
}
