"use server";

import { getFormatter, getTranslations } from "next-intl/server";
import { explainedJson } from "@/lib/api/codec/why";
import { stepTexts, type WhyTranslator } from "@/lib/api/why-text";
import type { ExplainStatusResponseJson } from "@/lib/gen/proto/komoriuta/v1/history_pb";
import { act } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** The chain that led to a status, and its server. */
export interface ExplainedAnswer {
  readonly uuid: string;
  readonly name: string;
  readonly explained: ExplainStatusResponseJson;
}

/**
 * The chain that led to the status of a server, in the reader's language.
 * @param at wall-clock milliseconds; null: now
 */
export async function explainStatus(uuid: string, at: number | null): Promise<Outcome<ExplainedAnswer>> {
  return act("explainStatus", async (fleet) => {
    if (at !== null && !Number.isFinite(at)) at = null;
    const [t, format] = [await getTranslations(), await getFormatter()];
    const text = stepTexts(t as unknown as WhyTranslator, (names) =>
      format.list(names, { type: "conjunction" }),
    );
    return { uuid, name: fleet.get(uuid).name, explained: explainedJson(await fleet.why(uuid, at), text) };
  });
}
