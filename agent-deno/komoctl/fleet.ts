/** The first steps of most verbs: the login, and all servers and groups of its manager. */
import type { Api } from "./api.ts";
import { loadLogin } from "./login-file.ts";
import { readGroup, readServer } from "./messages.ts";
import { type Known, type Meant, meaningOf } from "./names.ts";
import type { Context } from "./verb.ts";

/** @throws Refusal where nobody is logged in here */
export function apiOf({ configFile, connect }: Context): Api {
  return connect(loadLogin(configFile));
}

export async function knownBy(api: Api): Promise<Known> {
  const [{ servers = [] }, { groups = [] }] = await Promise.all([
    api.call("ServerService/ListServers"),
    api.call("GroupService/ListGroups"),
  ]);
  return { servers: byName(servers.map(readServer)), groups: byName(groups.map(readGroup)) };
}

/** @throws Refusal where a name means nothing */
export async function namedBy(words: readonly string[], api: Api): Promise<{ known: Known; meant: Meant }> {
  const known = await knownBy(api);
  return { known, meant: meaningOf(words, known) };
}

/** UUIDs for a request. */
export function uuidsOf({ servers, groups }: Meant): { serverUuids: string[]; groupUuids: string[] } {
  return { serverUuids: servers.map(({ uuid }) => uuid), groupUuids: groups.map(({ uuid }) => uuid) };
}

function byName<One extends { readonly name: string }>(ones: readonly One[]): readonly One[] {
  const order = new Intl.Collator("en", { numeric: true });
  return ones.toSorted((a, b) => order.compare(a.name, b.name));
}
