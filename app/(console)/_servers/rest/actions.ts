"use server";

import * as z from "zod";
import { restPreviewJson } from "@/lib/api/codec/rest";
import { restSettings } from "@/lib/fleet/model/rest-settings";
import type { PreviewRestResponseJson } from "@/lib/gen/proto/komoriuta/v1/rest_pb";
import { turnForPlan } from "../../../operator";
import { act } from "../../_kit/act";
import type { Outcome } from "../../_kit/faults";

const wanted = z.object({
  /** One of both; the other one is null. */
  serverUuid: z.string().nullable(),
  groupUuid: z.string().nullable(),
  /** Null: the rest in force. */
  rest: restSettings.nullable(),
});

/** The server or group whose last days a preview is about, and the rest that is tried on them. */
export type PreviewAsked = z.output<typeof wanted>;

/** The preview of a rest: its effects in the last 7 days. Input is not trusted. */
export async function previewRest(asked: PreviewAsked): Promise<Outcome<PreviewRestResponseJson>> {
  const checked = wanted.safeParse(asked);
  if (!checked.success) return { ok: false, fault: { code: "invalid" } };
  return act("previewRest", async (fleet, who) => {
    await turnForPlan(who);
    return restPreviewJson(await fleet.previewRest(checked.data));
  });
}
