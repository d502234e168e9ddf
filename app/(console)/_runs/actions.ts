"use server";

import { runJson } from "@/lib/api/codec/run";
import { FleetError } from "@/lib/fleet/model/errors";
import type { KeptByNeedJson, RunJson } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import type { RunAsk, RunStart } from "@/lib/fleet/runs/settings";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** What is wanted of several servers. */
export type AskedRun = RunAsk;
export type StartedRun = Required<RunStart>;

/** What a run would do. */
export interface PreviewJson {
  /** As it would begin; its uuid means nothing. */
  readonly run: RunJson;
  /** How long it takes, about. */
  readonly seconds: number;
  /** The number that whoever starts it has to type; 0: none. */
  readonly confirmCount: number;
  /** Stands for whom it is about: nothing else is started with it. */
  readonly membersDigest: string;
  /** Members that stay on, each with every server that keeps it on. */
  readonly needed: readonly KeptByNeedJson[];
}

/** Says what a run would do, and does nothing. */
export async function previewRun(ask: AskedRun): Promise<Outcome<PreviewJson>> {
  return act("previewRun", async (fleet) => {
    const { run, unproved, ...rest } = await Promise.resolve(fleet.previewRun(ask));
    return { ...rest, run: runJson(run, { unproved }) };
  });
}

/** Starts a run; tells its uuid. The same request again is told the same run. */
export async function startRun(start: StartedRun): Promise<Outcome<string>> {
  return act("startRun", async (fleet) => (await fleet.startRun(start)).uuid);
}

/** Nothing more is ordered, and what is not confirmed is withdrawn. */
export async function cancelRun(uuid: string): Promise<Outcome<null>> {
  return act("cancelRun", async (fleet) => {
    await fleet.cancelRun({ uuid });
    return null;
  });
}

/** What one of the actions on a selection would do, in figures. */
export interface Forecast {
  /** So many servers would be asked. */
  readonly asks: number;
  /** So many would be left on, since it is known that they could not be woken again. */
  readonly mayNotWake: number;
  /** So many would be turned off although nobody has seen yet that they can be woken. */
  readonly unproved: number;
}

/** What may be done with a selection. */
const FORECASTS = {
  on: { action: "ON", mode: "now" },
  now: { action: "OFF", mode: "now" },
  when_free: { action: "OFF", mode: "when_free" },
} as const;
/** Null: whoever asks may not do that with all of them. */
export type Forecasts = Readonly<Record<keyof typeof FORECASTS, Forecast | null>>;

/** Milliseconds. How long is waited changes nothing of whom it is about. */
const ANY_WAIT = 3_600_000;

/** Says of each action what it would do with these servers, without naming them, and does nothing. */
export async function forecastRuns(serverUuids: readonly string[]): Promise<Outcome<Forecasts>> {
  return act("forecastRuns", (fleet) => {
    const how = { force: false, reason: "", evenIfItMayNotWake: false, groupUuids: [] };
    const forecast = (which: keyof typeof FORECASTS): Forecast | null => {
      const ask = { ...how, ...FORECASTS[which], serverUuids, until: Date.now() + ANY_WAIT };
      const preview = unlessForbidden(() => fleet.previewRun(ask));
      if (!preview) return null;
      const { run, unproved } = preview;
      const ends = run.members.map(({ end }) => end);
      return {
        asks: ends.filter((end) => end === null).length,
        mayNotWake: ends.filter((end) => end?.why === "may_not_wake").length,
        unproved: unproved.length,
      };
    };
    return Promise.resolve({
      on: forecast("on"),
      now: forecast("now"),
      when_free: forecast("when_free"),
    });
  });
}

function unlessForbidden<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "no_right") return null;
    throw error;
  }
}

/** How far a run is, without its servers. */
export async function pollRun(uuid: string): Promise<Outcome<RunJson>> {
  return act("pollRun", async (fleet) => runJson(await fleet.getRun(String(uuid)), { only: () => false }));
}
