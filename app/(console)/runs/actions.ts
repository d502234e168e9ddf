"use server";

import { z } from "zod";
import { runJson } from "@/lib/api/codec/run";
import { reason } from "@/lib/fleet/turn-off";
import type { RunJson } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import { RUN_ACTIONS } from "@/lib/plan/words";
import { act } from "../act";
import type { Outcome } from "../faults";

const INVALID = { ok: false, fault: { code: "invalid", fields: {} } } as const;
const uuids = z.array(z.string()).max(10_000);

// What comes in is not believed.
const asked = z.object({
  action: z.enum(RUN_ACTIONS),
  serverUuids: uuids,
  groupUuids: uuids,
  mode: z.enum(["now", "when_free"]),
  until: z.number().nullable(),
  force: z.boolean(),
  reason,
  evenIfItMayNotWake: z.boolean(),
});
/** What is wanted of several servers. `until`: wall-clock milliseconds; null: the usual window. */
export type AskedRun = z.input<typeof asked>;

const started = asked.extend({ confirmCount: z.number(), requestId: z.string().max(64) });
export type StartedRun = z.input<typeof started>;

/** What a run would do. */
export interface PreviewJson {
  /** As it would begin; its uuid means nothing. */
  readonly run: RunJson;
  /** How long it takes, about. */
  readonly seconds: number;
  /** The number that whoever starts it has to type; 0: none. */
  readonly confirmCount: number;
}

/** Says what a run would do, and does nothing. */
export async function previewRun(ask: AskedRun): Promise<Outcome<PreviewJson>> {
  const checked = asked.safeParse(ask);
  if (!checked.success) return INVALID;
  return act("previewRun", async (fleet, { userId }) => {
    const { run, seconds, confirmCount, unproved } = await Promise.resolve(
      fleet.previewRun(checked.data, userId),
    );
    return { run: runJson(run, { unproved }), seconds, confirmCount };
  });
}

/** Starts a run; tells its uuid. The same request again is told the same run. */
export async function startRun(start: StartedRun): Promise<Outcome<string>> {
  const checked = started.safeParse(start);
  if (!checked.success) return INVALID;
  return act("startRun", async (fleet, { userId }) => (await fleet.startRun(checked.data, userId)).uuid);
}

/** Nothing more is ordered, and what is not confirmed is withdrawn. */
export async function cancelRun(uuid: string): Promise<Outcome<null>> {
  return act("cancelRun", async (fleet, { userId }) => {
    await fleet.cancelRun(String(uuid), userId);
    return null;
  });
}
