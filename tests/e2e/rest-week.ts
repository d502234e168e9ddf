import path from "node:path";
import { createClient } from "@libsql/client";
import type { Manager } from "../helpers/manager";

const HOUR = 3_600_000;
const ALICE = { kind: "session", keep: null, name: "alice (ssh)" };
const MIKA = { kind: "session", keep: null, name: "mika (smb)" };
const BACKUP = { kind: "process", keep: null, name: "restic" };
const OFFICE = { kind: null, keep: "within_schedule", name: "office" };

/** An hour in the week of a desk: used by day, backed up at night, off on Saturday, unknown for some hours. */
function hourOf(at: number): { readonly slots: string; readonly users: readonly unknown[] } | null {
  const [day, hour] = [new Date(at).getUTCDay(), new Date(at).getUTCHours()];
  if (day === 6) return hour < 7 ? null : { slots: "oooooooooooo", users: [] };
  if (hour === 2) return { slots: "cccccfffffff", users: [BACKUP] };
  if (hour === 8 && day > 0) return { slots: "wwwwwwwwwwww", users: [OFFICE] };
  if (hour > 8 && hour < 17 && day > 0) return { slots: "ssssssssssss", users: [ALICE] };
  if (hour === 17 && day > 0) return { slots: "sssswwwwwwww", users: [ALICE, OFFICE] };
  if (hour === 20 && day % 2 === 1) return { slots: "fffsssssssss", users: [MIKA] };
  if (hour === 21 && day % 2 === 1) return { slots: "sssssfffffff", users: [MIKA] };
  return { slots: "ffffffffffff", users: [] };
}

/** Restarts a manager with a week of each of these servers. @param hours so many of the last ones; absent: all */
export async function withWeek(manager: Manager, uuids: readonly string[], hours = 170): Promise<void> {
  await manager.stop();
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  const now = Math.floor(Date.now() / HOUR) * HOUR;
  const rows = uuids.flatMap((uuid) =>
    Array.from({ length: hours }, (_, back) => now - back * HOUR).flatMap((at) => {
      const seen = hourOf(at);
      return seen ? [[uuid, at, seen.slots, JSON.stringify(seen.users)] as const] : [];
    }),
  );
  const sql = "INSERT OR REPLACE INTO rest_hours (server_uuid, at, slots, users) VALUES (?, ?, ?, ?)";
  await client.batch(
    rows.map((args) => ({ sql, args: [...args] })),
    "write",
  );
  client.close();
  await manager.start();
}
