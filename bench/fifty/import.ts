import { randomBytes, randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { createClient } from "@libsql/client";
import { dataVerb, type Manager } from "../../tests/helpers/manager";
import { hashRandom } from "../../lib/access/secrets";
import { SETTINGS_VERSIONS } from "../../lib/fleet/model/settings";
import type { Registered } from "../load/heartbeats";

const OF_A_GROUP = 500;

/**
 * Adds servers to the database of a manager that does not run, by a list as `komo-manager export` writes it, and gives
 * each a token that is known here: a list has none.
 * @param from the number of the first
 */
export async function importServers(manager: Manager, count: number, from: number): Promise<Registered[]> {
  const servers = Array.from({ length: count }, (_, at) => {
    const hex = (from + at).toString(16).padStart(6, "0").toUpperCase();
    return {
      uuid: randomUUID(),
      name: `server ${String(from + at).padStart(5, "0")}`,
      macAddress: `02:00:5D:${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4)}`,
      heartbeatInterval: 60,
      groups: [`room ${Math.floor(at / OF_A_GROUP)}`],
    };
  });
  const list = { format: "komoriuta-servers", version: SETTINGS_VERSIONS.at(-1), groups: [], servers };
  const file = path.join(manager.folder, "servers.json");
  writeFileSync(file, JSON.stringify({ ...list, exportedAt: new Date().toISOString() }));
  const { code, stderr } = await dataVerb(manager.dataDir, "import", file);
  if (code !== 0) throw new Error(`nothing was imported: ${stderr}`);

  const registered = servers.map(({ uuid }) => ({ uuid, token: randomToken() }));
  const rows = registered.map(({ uuid, token }) => [uuid, token.slice(0, 8), hashRandom(token)]);
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  try {
    await client.execute({
      sql: `UPDATE access_tokens SET lookup = given.value ->> 1, token_hash = given.value ->> 2, expires_at = NULL
            FROM json_each(?) AS given JOIN servers ON servers.uuid = given.value ->> 0
            WHERE access_tokens.server_id = servers.id`,
      args: [JSON.stringify(rows)],
    });
  } finally {
    client.close();
  }
  return registered;
}

const randomToken = (): string =>
  randomBytes(48).toString("base64").replace(/[+/]/g, "").slice(0, 32).padEnd(32, "A");
