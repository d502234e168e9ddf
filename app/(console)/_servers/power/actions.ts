"use server";

import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { serverJson } from "@/lib/api/codec/write";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { currentStatus } from "@/lib/power/status";
import { fieldOf } from "../../../operator";
import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";
import { goesDown } from "./power";
import { REQUEST, readHow, readRequest } from "./request";

/** The result of a power button. */
type PowerOutcome = Outcome<{
  readonly server: ServerJson;
  /** The run that first wakes the servers needed, or waits until the server is off; null: it was done at once. */
  readonly runUuid: string | null;
}>;

/** Carries out the request of a power button, which is the button's value; a plain form is enough. */
export async function pressPower(_previous: PowerOutcome | null, form: FormData): Promise<PowerOutcome> {
  const asked = readRequest(fieldOf(form, REQUEST));
  if (!asked) return { ok: false, fault: { code: "invalid" } };
  return act(asked.action, async (fleet) => {
    if (asked.action === "TurnOn" && isGoingDown(fleet, asked.uuid)) return turnOnAgain(fleet, asked.uuid);
    const { server, run } = await fleet.act({ ...readHow(form), ...asked });
    return { server: serverJson(server), runUuid: run?.uuid ?? null };
  });
}

function isGoingDown(fleet: OperatorsFleet, uuid: string): boolean {
  const { facts } = fleet.get(uuid);
  return goesDown(currentStatus(facts), facts.power);
}

/** Starts a run that waits until the server is off, and wakes it then. */
async function turnOnAgain(
  fleet: OperatorsFleet,
  uuid: string,
): Promise<{ readonly server: ServerJson; readonly runUuid: string }> {
  const ask = {
    ...({ action: "ON", mode: "now", serverUuids: [uuid], groupUuids: [], until: null } as const),
    ...{ force: false, reason: "", evenIfItMayNotWake: false },
  };
  const { confirmCount, membersDigest } = fleet.previewRun(ask);
  const run = await fleet.startRun({ ...ask, confirmCount, membersDigest, requestId: "" });
  return { server: serverJson(fleet.get(uuid)), runUuid: run.uuid };
}
