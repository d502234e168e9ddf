"use server";

import { serverJson } from "@/lib/api/codec/write";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { fieldOf } from "../../../operator";
import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";
import { REQUEST, readHow, readRequest } from "./request";

/** What came of a power button. */
type PowerOutcome = Outcome<{
  readonly server: ServerJson;
  /** It wakes first what the server needs; null: the action was done at once. */
  readonly runUuid: string | null;
}>;

/** Does what a power button asks for, which its value says; a plain form will do. */
export async function pressPower(_previous: PowerOutcome | null, form: FormData): Promise<PowerOutcome> {
  const asked = readRequest(fieldOf(form, REQUEST));
  if (!asked) return { ok: false, fault: { code: "invalid" } };
  return act(asked.action, async (fleet) => {
    const { server, run } = await fleet.act({ ...readHow(form), ...asked });
    return { server: serverJson(server), runUuid: run?.uuid ?? null };
  });
}
