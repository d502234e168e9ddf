import { randomUUID } from "node:crypto";
import path from "node:path";
import { createClient, type InStatement } from "@libsql/client";
import { storyDetail } from "../../lib/plan/power-cut-details";
import type { PowerCut, RememberedEnd } from "../../lib/plan/power-cut";
import { storyOf } from "../../lib/plan/power-cut-story";
import type { Manager } from "../helpers/manager";

const MINUTE = 60_000;

interface PastCut {
  readonly plan: {
    readonly uuid: string;
    readonly name: string;
    readonly ups: string;
    readonly author: string;
  };
  /** The end of each server that was on. */
  readonly servers: readonly { readonly uuid: string; readonly name: string; readonly end: RememberedEnd }[];
  /** Minutes from its beginning until now, at least 75. */
  readonly ago?: number;
}

/** Restarts a manager with a power cut of more than an hour in its past: its runs, its events, and what became of whom. */
export async function withPastCut(manager: Manager, { plan, servers, ago = 80 }: PastCut): Promise<void> {
  await manager.stop();
  const client = createClient({ url: `file:${path.join(manager.dataDir, "komoriuta.db")}` });
  const beganAt = Date.now() - ago * MINUTE;
  const after = (minutes: number): number => beganAt + minutes * MINUTE;
  const went = servers.filter(({ end }) => end !== "stayed_on");
  const [stops, wakes] = [randomUUID(), randomUUID()];
  const cut: PowerCut = {
    ...{ uuid: randomUUID(), planUuid: plan.uuid, beganAt, after: { event: 0, run: "" }, countedMs: 0 },
    ...{ steps: [{ step: 0, at: after(2), runUuid: stops }], runs: [stops] },
    remembered: servers.map(({ uuid, name, end }) => ({
      ...{ serverUuid: uuid, serverName: name, end, wokenAt: end === "stayed_on" ? null : after(66) },
    })),
    ...{ backAt: after(37), wakingAt: after(66), wakes: [{ runUuid: wakes, at: after(66) }] },
    endedAt: after(74),
  };
  const { planUuid, ...state } = cut;
  const event = (at: number, kind: string, severity: number, detail: string, run: string | null = null) => ({
    sql: `INSERT INTO events (at, server_uuid, server_name, kind, severity, actor, detail, run_uuid)
          VALUES (?, '', ?, ?, ?, ?, ?, ?)`,
    args: [
      ...[at, kind === "run_started" ? plan.author : plan.name, kind, severity],
      ...[run ? plan.author : "manager", detail, run],
    ],
  });
  const missing = servers.flatMap(({ name, end }) => (end === "given_up" ? name : []));
  const runOf = (uuid: string, action: "ON" | "OFF", since: number, reason: string): InStatement[] => [
    {
      sql: `INSERT INTO runs (uuid, action, mode, grace, reason, author, since, until, rate, min_on, ended_at)
            VALUES (?, ?, 'now', 30, ?, ?, ?, ?, 30, 0, ?)`,
      args: [uuid, action, reason, plan.author, since, since + 30 * MINUTE, since + 4 * MINUTE],
    },
    ...went.map(({ uuid: serverUuid, name, end }, position) => {
      const isDone = action === "OFF" || end !== "given_up";
      return {
        sql: `INSERT INTO run_members (run_id, position, server_uuid, server_name, asked_at, asked_revision, end, why, ended_at)
              VALUES ((SELECT id FROM runs WHERE uuid = ?), ?, ?, ?, ?, 8, ?, ?, ?)`,
        args: [
          ...[uuid, position, serverUuid, name, since, isDone ? "done" : "failed"],
          ...[isDone ? "as_asked" : "did_not_start", since + 2 * MINUTE],
        ],
      };
    }),
  ];
  await client.batch(
    [
      // Of what was made for it, which is younger.
      "DELETE FROM events",
      {
        sql: "INSERT INTO power_cuts (plan_uuid, uuid, state) VALUES (?, ?, ?)",
        args: [planUuid, cut.uuid, JSON.stringify(state)],
      },
      ...runOf(stops, "OFF", after(2), `power cut, ${plan.name}: 120 s on battery`),
      ...runOf(wakes, "ON", after(66), `after the power cut, ${plan.name}`),
      event(beganAt, "power_failed", 1, plan.ups),
      event(after(2), "run_started", 0, "", stops),
      event(after(2), "power_cut_step", 0, "1/1: 120 s on battery", stops),
      event(after(37), "power_back", 0, plan.ups),
      event(after(66), "run_started", 0, "", wakes),
      event(after(66), "power_cut_waking", 0, String(went.length), wakes),
      ...(missing.length > 0 ? [event(after(74), "power_cut_not_woken", 2, missing.join(", "))] : []),
      event(after(74), "power_cut_over", 0, storyDetail(storyOf(cut, () => false, []))),
    ],
    "write",
  );
  client.close();
  await manager.start();
}
