"use server";

import type { Outcome } from "@/app/(console)/fault";
import { serverJson } from "@/lib/api/codec/write";
import type { ServerJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { fieldOf } from "../../form-field";
import { act } from "../act";
import { PRESS, readPress } from "./power/request";

/** What came of a press on a power button. */
export type PowerOutcome = Outcome<{ readonly server: ServerJson }>;

/** Presses a power button, which is told by its value; a plain form will do. */
export async function pressPower(_previous: PowerOutcome | null, form: FormData): Promise<PowerOutcome> {
  const press = readPress(fieldOf(form, PRESS));
  if (!press) return { ok: false, fault: { code: "invalid", fields: {} } };
  const { action, uuid } = press;
  return act(action, async (fleet, { userId }) => ({
    server: serverJson(await fleet.act(uuid, action, userId)),
  }));
}
