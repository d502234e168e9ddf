import { isDeepStrictEqual } from "node:util";
import type { Server } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import type { Operator } from "../../tests/helpers/operator";
import { ask, createAgent } from "./agent";
import type { Book, Entry } from "./book";
import type { Site } from "./site";
import { toBeTold, type Listed, type Told } from "./standing";

/** What came of a comparison. */
export interface Comparison {
  /** Acknowledged, and not told as it was: for people. */
  readonly lost: readonly string[];
  /** Cut short, and told neither as if it had never been nor as if it had been done. */
  readonly halfDone: readonly string[];
  /** How many that were cut short turned out to be done. */
  readonly arrived: number;
  /** How many that were cut short turned out never to have been. */
  readonly vanished: number;
}

/** Compares what the manager tells with the book, and settles in the book what was in doubt. */
export async function compare(site: Site, book: Book): Promise<Comparison> {
  const { servers } = await site.operator.servers.listServers({});
  const listed = new Map(servers.map((server) => [server.uuid, server]));
  const deeds = await deedsByServer(site.operator, site.manager.userId);
  const found = { lost: [] as string[], halfDone: [] as string[], arrived: 0, vanished: 0 };

  for (const entry of book.entries.values()) {
    const told: Told = {
      listed: listedIn(listed.get(entry.uuid)),
      manifest: await entry.agent.ask(),
      deeds: deeds.get(entry.uuid) ?? [],
    };
    settle(book, entry, told, found);
    listed.delete(entry.uuid);
    deeds.delete(entry.uuid);
  }
  for (const [uuid, server] of listed) {
    adopt(site, book, server, deeds.get(uuid) ?? [], found);
    deeds.delete(uuid);
  }
  found.vanished += book.registering.size;
  book.registering.clear();
  for (const [uuid, kinds] of deeds) {
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
function settle(book: Book, entry: Entry, told: Told, found: Found): void {
  const { standing, doubt } = entry;
  const before = toBeTold(standing);
  const after = doubt && toBeTold(doubt);
  entry.doubt = null;
  if (isDeepStrictEqual(told, before)) {
    // A heartbeat may change nothing that could be told: then nobody can say whether it arrived.
    if (after && !isDeepStrictEqual(after, before)) found.vanished += 1;
  } else if (doubt && isDeepStrictEqual(told, after)) {
    found.arrived += 1;
    if (standing.letIn && !doubt.letIn) book.replaced.add(entry.agent.token);
    entry.standing = doubt;
  } else {
    const story = `${entry.uuid}: acknowledged ${text(before)}${after ? `, in doubt ${text(after)}` : ""}, told ${text(told)}`;
    (doubt ? found.halfDone : found.lost).push(story);
  }
}

/** A server that the book does not know: registered, and nobody heard the answer. */
function adopt(site: Site, book: Book, server: Server, deeds: readonly string[], found: Found): void {
  const standing = book.registering.get(server.macAddress);
  const told: Told = { listed: listedIn(server), manifest: "refused", deeds };
  if (!standing || !isDeepStrictEqual(told, toBeTold(standing))) {
    found.halfDone.push(`${server.uuid}: registered by nobody, told ${text(told)}`);
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

/** What an operator did to each server, oldest first. Events are written with the change itself. */
async function deedsByServer({ servers }: Operator, actor: string): Promise<Map<string, string[]>> {
  const deeds = new Map<string, string[]>();
  let before: number | undefined;
  do {
    const { events } = await servers.listEvents({ before, limit: 500 });
    for (const event of events) {
      if (event.actor !== actor) continue;
      deeds.set(event.serverUuid, [event.kind, ...(deeds.get(event.serverUuid) ?? [])]);
    }
    before = events.at(-1)?.id;
  } while (before !== undefined);
  return deeds;
}

const text = (told: Told | null): string => JSON.stringify(told);
