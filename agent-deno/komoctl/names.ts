/** From the names that were typed to servers and groups. Pure. */
import { didYouMean } from "../../command-line/did-you-mean.ts";
import { printable } from "../printable.ts";
import { Refusal } from "../refusal.ts";
import { EXIT } from "./exit.ts";
import type { Group, Server } from "./messages.ts";
import { say, type Sentence } from "./words/say.ts";

/** All that a name can mean. */
export interface Known {
  readonly servers: readonly Server[];
  readonly groups: readonly Group[];
}

/** Meanings of names, each once, in the order in which they were typed. */
export interface Meant {
  readonly servers: readonly Server[];
  readonly groups: readonly Group[];
}

/**
 * The meaning of names. A name is a server's or a group's, or a UUID; `server:` or `group:` before it says which. Case
 * matters only where two names differ by nothing else.
 * @throws Refusal where a name means nothing, or more than one thing
 */
export function meaningOf(typed: readonly string[], known: Known): Meant {
  const servers = new Set<Server>();
  const groups = new Set<Group>();
  for (const name of typed) {
    const one = find(name, known);
    if ("server" in one) servers.add(one.server);
    else groups.add(one.group);
  }
  return { servers: [...servers], groups: [...groups] };
}

/** The servers that are meant, those of the groups among them. */
export function membersOf({ servers, groups }: Meant, known: Known): readonly Server[] {
  const uuids = new Set([
    ...servers.map(({ uuid }) => uuid),
    ...groups.flatMap(({ serverUuids = [] }) => serverUuids),
  ]);
  return known.servers.filter(({ uuid }) => uuids.has(uuid));
}

/** The names that can be typed, for completion; a name of both a server and a group has its kind before it. */
export function allNames({ servers, groups }: Known): readonly string[] {
  const of = (kind: string, ones: readonly { name: string }[]) => ones.map(({ name }) => ({ kind, name }));
  const all = [...of("server", servers), ...of("group", groups)];
  const count = new Map<string, number>();
  for (const { name } of all) count.set(name, (count.get(name) ?? 0) + 1);
  return all.map(({ kind, name }) => ((count.get(name) ?? 0) > 1 ? `${kind}:${name}` : name));
}

type One = { readonly server: Server } | { readonly group: Group };

function find(typed: string, { servers, groups }: Known): One {
  const all: readonly (readonly [string, { name: string; uuid: string }, One])[] = [
    ...servers.map((server) => ["server", server, { server }] as const),
    ...groups.map((group) => ["group", group, { group }] as const),
  ];
  const [, kind, rest = ""] = /^(server|group):(.+)$/s.exec(typed) ?? [];
  const candidates = kind === undefined ? all : all.filter(([one]) => one === kind);
  const name = kind === undefined ? typed : rest;
  const low = name.toLowerCase();
  for (const fits of [
    // Nobody chooses a UUID, and anybody who may call a server something may call it by another's.
    (of: { uuid: string }) => of.uuid === low,
    (of: { name: string }) => of.name === name,
    (of: { name: string }) => of.name.toLowerCase() === low,
  ]) {
    const found = candidates.filter(([, of]) => fits(of));
    const [first, second] = found;
    if (first !== undefined && second === undefined) return first[2];
    if (first === undefined) continue;
    const shown = found.map(([one, of]) => `${one}:${printable(of.name)}`);
    const choices = new Set(shown).size === found.length ? shown : found.map(([, of]) => of.uuid);
    throw new Refusal(
      EXIT.usage,
      say('"{name}" may mean {choices}: say which.', { name: printable(name), choices: listed(choices) }),
    );
  }
  const guess = didYouMean(name, candidates.map(([, of]) => of.name).slice(0, 5_000));
  throw new Refusal(
    EXIT.usage,
    printable(say(NOTHING[kind === "server" || kind === "group" ? kind : "either"], { name, guess })),
  );
}

const NOTHING = {
  either: 'There is no server or group "{name}".{guess} `komoctl servers` lists them.',
  server: 'There is no server "{name}".{guess} `komoctl servers` lists them.',
  group: 'There is no group "{name}".{guess} `komoctl servers` lists them.',
} as const satisfies Record<string, Sentence>;

function listed(choices: readonly string[]): string {
  return choices.length > 5 ? say("one of {count}", { count: choices.length }) : choices.join(say(" or "));
}
