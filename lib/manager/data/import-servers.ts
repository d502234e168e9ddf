import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createAccessTokens } from "../../access/access-token";
import { newFacts } from "../../power/facts";
import { lockDatabase } from "../../store/lock";
import { openStore } from "../../store/open";
import { MacAddressTaken, type Store } from "../../store/store";
import { machineClock as clock } from "../clock";
import { openDataFolder } from "../data-folder";
import { EXIT, misconfigured, StartFault } from "../start-fault";
import type { DataPlace } from "./place";
import { readServerList, type ServerList } from "./server-list";

type Listed = ServerList["servers"][number];

/** What came of one server of the list. */
type Outcome = "added" | "there already" | `not added: ${string}`;

/**
 * `komo-manager import FILE`: adds the servers of a list that are not there yet. Their tokens are nobody's until
 * they are rotated.
 * @throws StartFault where the list is wrong, and nothing was imported, or where some could not be added; StoreFault
 */
export async function importServers(place: DataPlace, file: string): Promise<string> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw misconfigured(`${file} cannot be read (${error.code ?? error.name})`);
  });
  const { servers } = readServerList(text, file);
  await openDataFolder(place.dataDir);
  const lock = await lockDatabase(place.url);
  try {
    const store = await openStore(place);
    try {
      return told(await addAll(store, servers));
    } finally {
      await store.close();
    }
  } finally {
    await lock.release();
  }
}

async function addAll(store: Store, listed: readonly Listed[]): Promise<[Listed, Outcome][]> {
  const known = new Set((await store.servers.load(0)).map(({ uuid }) => uuid));
  // All at once: the store writes them in few transactions.
  return Promise.all(
    listed.map(async (server): Promise<[Listed, Outcome]> => {
      if (known.has(server.uuid)) return [server, "there already"];
      return [server, await add(store, server)];
    }),
  );
}

async function add(store: Store, { uuid, name, macAddress, heartbeatInterval }: Listed): Promise<Outcome> {
  const now = { monotonic: clock.monotonic(), wall: clock.wall() };
  const tokens = createAccessTokens({ tokens: store.tokens, tokenTtl: 0, now: () => now.wall, randomBytes });
  const { record } = await tokens.issue();
  const server = {
    uuid,
    name,
    macAddress: macAddress.toUpperCase(),
    facts: newFacts(heartbeatInterval, now),
    agent: null,
    // Nobody knows this token: it is shown as one that has ended, which asks for another.
    tokenExpiresAt: now.wall,
    createdAt: now.wall,
    updatedAt: now.wall,
  };
  const event = {
    at: now.wall,
    serverUuid: uuid,
    serverName: name,
    kind: "registered",
    severity: "info",
    actor: "manager",
    detail: "",
  } as const;
  try {
    await store.servers.insert(server, { ...record, expiresAt: now.wall }, [event]);
    return "added";
  } catch (error) {
    if (!(error instanceof MacAddressTaken)) throw error;
    return `not added: "${error.takenBy}" has its MAC address`;
  }
}

function told(outcomes: readonly [Listed, Outcome][]): string {
  const lines = outcomes.map(([{ name, macAddress }, outcome]) => `${name} (${macAddress}): ${outcome}`);
  const added = outcomes.filter(([, outcome]) => outcome === "added").length;
  const there = outcomes.filter(([, outcome]) => outcome === "there already").length;
  const refused = outcomes.length - added - there;
  const sum = `${added} added, ${there} there already, ${refused} not added.`;
  const next =
    "Rotate the access token of each added server, and give it to its agent: a list holds no tokens.";
  const all = [...lines, sum, ...(added > 0 ? [next] : [])];
  if (refused > 0) throw new StartFault(all, EXIT.failed);
  return [...all, ""].join("\n");
}
