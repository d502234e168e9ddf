"use server";

import { runJson } from "@/lib/api/codec/run";
import { FleetError } from "@/lib/fleet/model/errors";
import type { KeptByNeedJson, RunJson } from "@/lib/gen/proto/komoriuta/v1/run_pb";
import type { RunAsk, RunStart } from "@/lib/fleet/runs/settings";
import { act } from "../_kit/act";
import { shownLastRelays, type ShownLastRelay } from "./shown-last-relays";
import type { Outcome } from "../_kit/faults";

/** A run as somebody asks for it. */
export type AskedRun = RunAsk;
export type StartedRun = Required<RunStart>;

/** The preview of a run. */
export interface PreviewJson {
  /** The run as it would begin; its uuid means nothing. */
  readonly run: RunJson;
  /** The estimated duration. */
  readonly seconds: number;
  /** The number that has to be typed to start it; 0: none. */
  readonly confirmCount: number;
  /** Stands for its members: with another set of members nothing is started. */
  readonly membersDigest: string;
  /** Members that stay on, each with every server that keeps it on. */
  readonly needed: readonly KeptByNeedJson[];
  readonly lastRelays: readonly ShownLastRelay[];
}

/** Lets a group keep one of its servers on, or not. */
export async function setKeepRelay(uuid: string, keepRelay: boolean): Promise<Outcome<null>> {
  return act("setKeepRelay", async (fleet) => {
    await fleet.updateGroup({ uuid, keepRelay });
    return null;
  });
}

/** The preview of a run. Changes nothing. */
export async function previewRun(ask: AskedRun): Promise<Outcome<PreviewJson>> {
  return act("previewRun", async (fleet) => {
    const { run, unproved, lastRelays, ...rest } = await Promise.resolve(fleet.previewRun(ask));
    return { ...rest, run: runJson(run, { unproved }), lastRelays: shownLastRelays(lastRelays, fleet) };
  });
}

/** Starts a run; gives its uuid. The same request again gives the same run. */
export async function startRun(start: StartedRun): Promise<Outcome<string>> {
  return act("startRun", async (fleet) => (await fleet.startRun(start)).uuid);
}

/** Cancels a run: nothing more is ordered, and unconfirmed orders are withdrawn. */
export async function cancelRun(uuid: string): Promise<Outcome<null>> {
  return act("cancelRun", async (fleet) => {
    await fleet.cancelRun({ uuid });
    return null;
  });
}

/** The forecast of an action on a selection, in numbers. */
export interface Forecast {
  /** The number of servers that would be asked. */
  readonly asks: number;
  /** The number of servers that would stay on, since they are known not to wake again. */
  readonly mayNotWake: number;
  /** The number of servers that would be turned off although their waking is not proved yet. */
  readonly unproved: number;
  /** A network in which nobody would be left that could wake the others; null: there is none. */
  readonly lastRelay: string | null;
}

/** The actions on a selection. */
const FORECASTS = {
  on: { action: "ON", mode: "now" },
  now: { action: "OFF", mode: "now" },
  when_free: { action: "OFF", mode: "when_free" },
} as const;
/** Null: the reader may not do it with all of them. */
export type Forecasts = Readonly<Record<keyof typeof FORECASTS, Forecast | null>>;

/** Milliseconds. The time a stop waits does not change its members. */
const ANY_WAIT = 3_600_000;

/** The forecast of each action on these servers, in numbers. Changes nothing. */
export async function forecastRuns(serverUuids: readonly string[]): Promise<Outcome<Forecasts>> {
  return act("forecastRuns", (fleet) => {
    const how = { force: false, reason: "", evenIfItMayNotWake: false, groupUuids: [] };
    const forecast = (which: keyof typeof FORECASTS): Forecast | null => {
      const ask = { ...how, ...FORECASTS[which], serverUuids, until: Date.now() + ANY_WAIT };
      const preview = unlessForbidden(() => fleet.previewRun(ask));
      if (!preview) return null;
      const { run, unproved, lastRelays } = preview;
      const ends = run.members.map(({ end }) => end);
      return {
        asks: ends.filter((end) => end === null).length,
        mayNotWake: ends.filter((end) => end?.why === "may_not_wake").length,
        unproved: unproved.length,
        lastRelay: lastRelays[0]?.network ?? null,
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

/** The progress of a run, without its servers. */
export async function pollRun(uuid: string): Promise<Outcome<RunJson>> {
  return act("pollRun", async (fleet) => runJson(await fleet.getRun(String(uuid)), { only: () => false }));
}
