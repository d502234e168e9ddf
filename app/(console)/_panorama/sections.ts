import type { SeatPlan } from "@/lib/fleet/model/seats";
import type { StatusColour } from "../_timeline/timeline";

/** A group as the panorama knows it. */
export interface PanoramaGroup {
  readonly uuid: string;
  readonly name: string;
  readonly serverUuids: readonly string[];
  readonly seatPlan?: SeatPlan | null | undefined;
}

/** A section of the panorama: a group with its servers, or those that are in none. */
export interface Section<Server> {
  /** The group's UUID; null: servers in no group. */
  readonly uuid: string | null;
  /** Null: servers in no group. */
  readonly name: string | null;
  readonly servers: readonly Server[];
}

/**
 * The sections in the order of the groups, those in no group last; a server in several groups is in each of them.
 * Sections without any of the servers are left out.
 * @param servers in the order in which they are shown
 * @param urgency what the servers are sorted by, the most urgent lowest: the sections with those come first
 */
export function sectionsOf<Server extends { readonly uuid: string }>(
  groups: readonly PanoramaGroup[],
  servers: readonly Server[],
  urgency?: (server: Server) => number,
): Section<Server>[] {
  const inGroups = new Map<string, number[]>();
  groups.forEach(({ serverUuids }, group) => {
    for (const uuid of serverUuids) {
      const known = inGroups.get(uuid);
      if (known) known.push(group);
      else inGroups.set(uuid, [group]);
    }
  });
  const members: Server[][] = groups.map(() => []);
  const others: Server[] = [];
  for (const server of servers) {
    const its = inGroups.get(server.uuid);
    if (!its) others.push(server);
    else for (const group of its) members[group]?.push(server);
  }
  const sections: Section<Server>[] = groups.flatMap(({ uuid, name }, group) => {
    const its = members[group] ?? [];
    return its.length > 0 ? [{ uuid, name, servers: its }] : [];
  });
  if (others.length > 0) sections.push({ uuid: null, name: null, servers: others });
  if (!urgency) return sections;
  const rank = ({ servers: [first] }: Section<Server>): number => (first ? urgency(first) : Infinity);
  return sections.sort((a, b) => rank(a) - rank(b));
}

/** A part of a section's sentence: the number of servers in a status, and, where they are few, their names. */
export interface Said {
  readonly statusColour: StatusColour;
  readonly count: number;
  /** Empty: too many to be named. */
  readonly names: readonly string[];
}

/** Servers that are named. */
const NAMED = 4;
/** Characters after which a name is cut off. */
const LONGEST = 24;

/**
 * The sentence of a section, "28 off · 2 on: 04, 17": the largest number first, but trouble before all. Servers that
 * are few beside the others are named, as briefly as the section's names allow.
 */
export function sentenceOf(
  servers: readonly { readonly name: string; readonly statusColour: StatusColour }[],
): readonly Said[] {
  const by = new Map<StatusColour, string[]>();
  for (const { name, statusColour } of servers) {
    const names = by.get(statusColour);
    if (names) names.push(name);
    else by.set(statusColour, [name]);
  }
  const skip = commonStart(servers.map(({ name }) => name));
  const most = Math.max(...[...by.values()].map(({ length }) => length));
  return [...by]
    .map(([statusColour, names]) => {
      const few = names.length <= NAMED && (names.length < most || servers.length <= NAMED);
      return {
        statusColour,
        count: names.length,
        names: few ? names.map((name) => shortened(name, skip)) : [],
      };
    })
    .sort((a, b) => rank(b) - rank(a));
}

const rank = ({ statusColour, count }: Said) => (statusColour === "trouble" ? Infinity : count);

function shortened(name: string, skip: number): string {
  const characters = [...name].slice(skip);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : characters.join("");
}

/** The length of the prefix that all names share and none needs: "105-" of "105-04" and "105-17". */
function commonStart(names: readonly string[]): number {
  const [first = "", ...others] = names;
  if (others.length < 2) return 0;
  const characters = [...first];
  let common = 0;
  let start = "";
  for (const character of characters) {
    start += character;
    if (!others.every((name) => name.startsWith(start))) break;
    common += 1;
  }
  // Names are cut where a word ends: "web-1" and "web-10" are "1" and "10", and never "" and "0".
  while (common > 0 && !/[-_. ]/.test(characters[common - 1] ?? "")) common--;
  return common;
}
