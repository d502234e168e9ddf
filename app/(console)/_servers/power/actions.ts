"use server";

import { serverJson } from "@/lib/api/codec/write";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { fieldOf } from "../../../operator";
import { act } from "../../_kit/act";
import { faultWordsOfRequest } from "../../_kit/fault-words-of-request";
import type { Outcome } from "../../_kit/faults";
import { REQUEST, readHow, readRequest } from "./request";

/** The result of a power button. */
type PowerOutcome = Outcome<{
  readonly server: ServerJson;
  /** The run that first wakes the servers needed, or waits until the server is off; null: it was done at once. */
  readonly runUuid: string | null;
}> & {
  /** Words of a fault, for browsers without JavaScript. */
  readonly words?: string;
};

/** Carries out the request of a power button, which is the button's value; a plain form is enough. */
export async function pressPower(_previous: PowerOutcome | null, form: FormData): Promise<PowerOutcome> {
  const outcome = await press(form);
  return outcome.ok ? outcome : { ...outcome, words: await faultWordsOfRequest(outcome.fault) };
}

async function press(form: FormData): Promise<PowerOutcome> {
  const asked = readRequest(fieldOf(form, REQUEST));
  if (!asked) return { ok: false, fault: { code: "invalid" } };
  return act(asked.action, async (fleet) => {
    const { server, run } = await fleet.act({ ...readHow(form), ...asked, onceOff: true });
    return {
      server: serverJson(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid)),
      runUuid: run?.uuid ?? null,
    };
  });
}
