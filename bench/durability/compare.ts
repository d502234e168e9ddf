import { isDeepStrictEqual } from "node:util";
import { createClient } from "@libsql/client";
import type { Server } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { HeartbeatStatus, PowerStatus, SetBy } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import type { Operator } from "../../tests/helpers/operator";
import type { Book, Entry, Listed, Settings, Standing } from "./book";
import { ask, createAgent, type ManifestAnswer, type Site } from "./site";

/** A manager's answers about a server: to the operator, to the agent, and in its events. */
interface Answers {
  readonly listed: Listed | null;
  /** The answer to its agent. */
  readonly manifest: ManifestAnswer;
  readonly actions: readonly string[];
}

/** The answers that a manager has to give about a server in this state. */
function expectedAnswers({ listed, ordered, letIn, actions }: Standing): Answers {
  if (!listed || !letIn) return { listed, manifest: "refused", actions };
  return { listed, manifest: ordered ? "OFF" : "ON", actions };
}

/** A new server, whose token has reached nobody yet. */
export function registered(settings: Settings): Standing {
  const listed: Listed = {
    ...settings,
    powerStatus: PowerStatus.OFF,
    powerSetBy: SetBy.OPERATOR,
    heartbeatStatus: HeartbeatStatus.NONE,
  };
  return { listed, ordered: false, letIn: false, actions: ["registered"] };
}

export function edited(before: Standing, settings: Partial<Settings>): Standing {
  return done(before, "edited", settings);
}

/** The old token is dead, and the new one has reached nobody yet. */
export function rotated(before: Standing): Standing {
  return { ...done(before, "token_rotated"), letIn: false };
}

export function turnedOn(before: Standing): Standing {
  const on = { powerStatus: PowerStatus.ON, powerSetBy: SetBy.OPERATOR };
  return { ...done(before, "turned_on", on), ordered: false };
}

export function turnedOff(before: Standing): Standing {
  const off = { powerStatus: PowerStatus.OFF, powerSetBy: SetBy.OPERATOR };
  return { ...done(before, "turned_off", off), ordered: true };
}

/** A cancelled start: the server stays off, and no machine is ordered to shut down. */
export function startCancelled(before: Standing): Standing {
  return { ...turnedOff(before), actions: [...before.actions, "start_cancelled"], ordered: false };
}

/** A withdrawn order, which had not arrived, or nobody knows whether it had. */
export function stopCancelled(before: Standing): Standing {
  return { ...turnedOn(before), actions: [...before.actions, "stop_cancelled"] };
}

export function removed(before: Standing): Standing {
  return { ...done(before, "removed"), listed: null };
}

/** After an answered report of its agent; no action of an operator. */
export function reported(before: Standing, heartbeatStatus: HeartbeatStatus): Standing {
  return { ...before, listed: before.listed && { ...before.listed, heartbeatStatus } };
}

function done(before: Standing, action: string, change: Partial<Listed> = {}): Standing {
  const listed = before.listed && { ...before.listed, ...change };
  return { ...before, listed, actions: [...before.actions, action] };
}

/** SQLite's verdict on a database file: "ok", or everything that is wrong with it. */
export async function checkIntegrity(file: string): Promise<string> {
  const database = createClient({ url: `file:${file}` });
  try {
    const { rows } = await database.execute("PRAGMA integrity_check");
    const { rows: dangling } = await database.execute("PRAGMA foreign_key_check");
    const faults = rows.map((row) => String(row[0]));
    return [...faults, ...dangling.map((row) => `row of ${String(row[0])} without its parent`)].join("; ");
  } finally {
    database.close();
  }
}

/** The result of a comparison. */
export interface Comparison {
  /** Acknowledged changes that are missing: sentences for people. */
  readonly lost: readonly string[];
  /** Changes that were cut short, and are neither undone nor done. */
  readonly halfDone: readonly string[];
  /** The number of changes that were cut short and turned out to be done. */
  readonly arrived: number;
  /** The number of changes that were cut short and turned out never to have been. */
  readonly vanished: number;
}

/** Compares the manager's answers with the book, and settles the changes in doubt in the book. */
export async function compare(site: Site, book: Book): Promise<Comparison> {
  const { servers } = await site.operator.servers.listServers({});
  const listed = new Map(servers.map((server) => [server.uuid, server]));
  const actions = await actionsByServer(site.operator, site.manager.userId);
  const found = { lost: [] as string[], halfDone: [] as string[], arrived: 0, vanished: 0 };

  for (const entry of book.entries.values()) {
    const answers: Answers = {
      listed: listedIn(listed.get(entry.uuid)),
      manifest: await entry.agent.ask(),
      actions: actions.get(entry.uuid) ?? [],
    };
    settle(book, entry, answers, found);
    listed.delete(entry.uuid);
    actions.delete(entry.uuid);
  }
  for (const [uuid, server] of listed) {
    adopt(site, book, server, actions.get(uuid) ?? [], found);
    actions.delete(uuid);
  }
  found.vanished += book.registering.size;
  book.registering.clear();
  for (const [uuid, kinds] of actions) {
    found.halfDone.push(`${uuid}: there are events (${kinds.join(", ")}), but no such server`);
  }
  for (const token of book.replaced) {
    const manifest = await ask(site.agents, "some boot", { token });
    if (manifest !== "refused") found.lost.push("a token that was replaced is let in again");
  }
  return found;
}

type Found = { lost: string[]; halfDone: string[]; arrived: number; vanished: number };

/** A server that the book knows: as acknowledged, or with the change that was cut short. */
function settle(book: Book, entry: Entry, answers: Answers, found: Found): void {
  const { standing, doubt } = entry;
  const before = expectedAnswers(standing);
  const after = doubt && expectedAnswers(doubt);
  entry.doubt = null;
  if (isDeepStrictEqual(answers, before)) {
    // A heartbeat may change nothing that shows: then nobody can know whether it arrived.
    if (after && !isDeepStrictEqual(after, before)) found.vanished += 1;
  } else if (doubt && isDeepStrictEqual(answers, after)) {
    found.arrived += 1;
    if (standing.letIn && !doubt.letIn) book.replaced.add(entry.agent.token);
    entry.standing = doubt;
  } else {
    const story = `${entry.uuid}: acknowledged ${text(before)}${after ? `, in doubt ${text(after)}` : ""}, told ${text(answers)}`;
    (doubt ? found.halfDone : found.lost).push(story);
  }
}

/** A server that the book does not know: registered, and the answer reached nobody. */
function adopt(site: Site, book: Book, server: Server, actions: readonly string[], found: Found): void {
  const standing = book.registering.get(server.macAddress);
  const answers: Answers = { listed: listedIn(server), manifest: "refused", actions };
  if (!standing || !isDeepStrictEqual(answers, expectedAnswers(standing))) {
    found.halfDone.push(`${server.uuid}: registered by nobody, told ${text(answers)}`);
    return;
  }
  found.arrived += 1;
  book.registering.delete(server.macAddress);
  const agent = createAgent(site.agents, "");
  book.entries.set(server.uuid, { uuid: server.uuid, agent, standing, doubt: null });
}

function listedIn(server: Server | undefined): Listed | null {
  if (!server) return null;
  const { name, macAddress, heartbeatInterval, powerStatus, powerSetBy, heartbeatStatus } = server;
  return { name, macAddress, heartbeatInterval, powerStatus, powerSetBy, heartbeatStatus };
}

/** Actions of an operator by server, oldest first. Events are written with the change itself. */
async function actionsByServer({ servers }: Operator, actor: string): Promise<Map<string, string[]>> {
  const actions = new Map<string, string[]>();
  let before: number | undefined;
  do {
    const { events } = await servers.listEvents({ before, limit: 500 });
    for (const event of events) {
      if (event.actor !== actor) continue;
      actions.set(event.serverUuid, [event.kind, ...(actions.get(event.serverUuid) ?? [])]);
    }
    before = events.at(-1)?.id;
  } while (before !== undefined);
  return actions;
}

const text = (answers: Answers | null): string => JSON.stringify(answers);
