/** `doors`: whoever knocks at one wakes its server. */
import type { DoorJson, KnockJson, KnockOutcomeJson } from "../../../lib/gen/proto/komoriuta/v1/door_pb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import type { Api } from "../api.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import { readDoor, readKnock } from "../messages.ts";
import { table } from "../table.ts";
import { instant } from "../times.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { type Plain, say } from "../words/say.ts";

const USAGE =
  "`komoctl doors`, `doors create DOOR SERVER PORT`, `doors set DOOR`, `doors delete DOOR` or `doors knocks DOOR`.";

export const doors: CtlVerb = {
  arguments: "[list | create DOOR SERVER PORT | set DOOR | delete DOOR | knocks DOOR]",
  words: [0, 4],
  completes: [["list", "create", "set", "delete", "knocks"]],
  options: {
    listen: "where on the manager: ADDRESS:PORT; none: its link /d/DOOR alone",
    from: "networks from which people may knock, with commas; private: all private ones",
    wait: "seconds for which a connection waits until the server answers",
    linger: "minutes for which the server is still kept on after the last connection",
    rest: "it wakes nothing until then: 23:00, or 2026-11-27 07:30; now: it wakes again",
    server: "of set: another server",
    port: "of set: another port on the server",
  },
  flags: {
    "server-first": "the server speaks first: each connection knocks, be it silent or not",
    "client-first": "only who says something knocks",
  },
  summary: "Show, make, change or delete doors, at which whoever knocks wakes a server.",
  details: `A door takes connections on a port of the manager, wakes its server once a client says something, and joins the two.
Making and changing one takes the right to manage everything. A door turns nothing off. docs/rest-and-doors.md has more.`,
  async run({ words: [what = "list", name = "", ...rest], options, flags, json }, context) {
    const api = apiOf(context);
    const fits = { list: 0, create: 3, set: 1, delete: 1, knocks: 1 }[what];
    if (fits === undefined || [name, ...rest].filter(Boolean).length !== fits)
      throw new Refusal(EXIT.usage, say(USAGE));
    const print = (answer: object, text: string): void =>
      context.io.out(json ? jsonLine(answer) : printable(text));
    if (what === "list") return list(api, json, context);
    if (what === "create") {
      const [server = "", port = ""] = rest;
      const door = await settings({ name }, { server, port, ...options }, flags, api, context);
      const answer = await api.call("DoorService/CreateDoor", { door });
      return print(answer.door ?? {}, say("The door {name} is made.", { name }));
    }
    const before = await find(api, name);
    const { uuid } = before;
    if (what === "delete") {
      await api.call("DoorService/DeleteDoor", { uuid });
      return print({}, say("The door {name} is deleted.", { name }));
    }
    if (what === "knocks") return knocks(api, uuid, json, context);
    const door = await settings(before, options, flags, api, context);
    const answer = await api.call("DoorService/UpdateDoor", { door, ifUpdatedAt: before.updatedAt });
    print(answer.door ?? {}, say("The door {name} is changed.", { name }));
  },
};

async function find(api: Api, name: string): Promise<ReturnType<typeof readDoor>> {
  const found = ((await api.call("DoorService/ListDoors")).doors ?? []).find((door) => door.name === name);
  if (!found) throw new Refusal(EXIT.usage, say("There is no door called {name}.", { name }));
  return readDoor(found);
}

/** The door as it is wanted: what is not given stays. */
async function settings(
  before: DoorJson,
  given: Readonly<Record<string, string>>,
  flags: ReadonlySet<string>,
  api: Api,
  { now }: Context,
): Promise<DoorJson> {
  if (flags.has("server-first") && flags.has("client-first"))
    throw new Refusal(EXIT.usage, say("Either --server-first or --client-first."));
  const { server, port, listen, from, wait, linger, rest } = given;
  const named = server === undefined ? undefined : (await namedBy([server], api)).meant.servers;
  if (named && (named.length !== 1 || named[0] === undefined))
    throw new Refusal(EXIT.usage, say("A door is of one server, not of a group."));
  const { pausedUntil, ...others } = before;
  const until =
    rest === undefined ? pausedUntil : rest === "now" ? undefined : instant(rest, "--rest", now());
  return {
    ...others,
    ...(named?.[0] && { serverUuid: named[0].uuid }),
    ...(port !== undefined && { port: number(port, "PORT") }),
    ...(listen !== undefined && { listen: listen === "none" ? "" : listen }),
    ...(from !== undefined && { networks: networksOf(from) }),
    ...(wait !== undefined && { waitSeconds: number(wait, "--wait") }),
    ...(linger !== undefined && { lingerMinutes: number(linger, "--linger") }),
    ...(flags.has("server-first") && { firstByte: false }),
    ...(flags.has("client-first") && { firstByte: true }),
    ...(until !== undefined && { pausedUntil: until }),
  };
}

function networksOf(text: string): string[] {
  if (text === "private") return [];
  return text
    .split(",")
    .map((one) => one.trim())
    .filter(Boolean);
}

function number(text: string, name: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Refusal(EXIT.usage, say("{name} is a whole number.", { name }));
  return Number(text);
}

async function list(api: Api, json: boolean, { io }: Context): Promise<void> {
  const answer = await api.call("DoorService/ListDoors");
  if (json) return io.out(jsonLine(answer));
  const all = (answer.doors ?? []).map(readDoor);
  if (all.length === 0) return io.out(say("There are no doors."));
  const { servers = [] } = await api.call("ServerService/ListServers");
  const nameOf = new Map(servers.map(({ uuid, name }) => [uuid, name ?? ""]));
  const rows = all.map(({ name, serverUuid, port, listen, pausedUntil, fault, inside = [] }) => [
    ...[name, `${nameOf.get(serverUuid) ?? "?"}:${port}`, listen || `/d/${name}`],
    `${inside.length}`,
    fault || (pausedUntil === undefined ? "" : say("rests until {time}", { time: pausedUntil })),
  ]);
  for (const line of table(
    [[say("DOOR"), say("SERVER"), say("LISTENS"), say("INSIDE"), ""], ...rows],
    io.colour,
  ))
    io.out(line);
}

const OUTCOMES: Readonly<Record<KnockOutcomeJson, Plain>> = {
  KNOCK_OUTCOME_UNSPECIFIED: "not known",
  KNOCK_OUTCOME_WAITING: "waits",
  KNOCK_OUTCOME_OPENED: "came in",
  KNOCK_OUTCOME_NOT_IN_TIME: "the server did not answer in time",
  KNOCK_OUTCOME_LEFT: "left before it answered",
  KNOCK_OUTCOME_RESTING: "the door rested",
  KNOCK_OUTCOME_REFUSED: "could not be woken",
};

async function knocks(api: Api, uuid: string, json: boolean, { io }: Context): Promise<void> {
  const all = ((await api.call("DoorService/ListKnocks", { uuid })).knocks ?? []).map(readKnock);
  if (json) return io.out(jsonLine(all));
  if (all.length === 0) return io.out(say("Nobody has knocked."));
  const rows = all.map(({ at, from = "", woke = false, outcome, tookMs, why = "" }: KnockJson) => [
    ...[
      at ?? "",
      from,
      woke ? say("woke it") : "",
      tookMs === undefined ? "" : `${Math.round(tookMs / 1000)} s`,
    ],
    `${outcome === undefined ? "?" : say(OUTCOMES[outcome])}${why && `: ${why}`}`,
  ]);
  for (const line of table([[say("AT"), say("FROM"), "", say("TOOK"), ""], ...rows], io.colour)) io.out(line);
}
