import { useFormatter, useTranslations } from "next-intl";
import { useMemo } from "react";
import { ACTION_RULES } from "@/lib/power/actions";
import type { Refusal } from "@/lib/power/permissions";
import { shownStatus } from "@/lib/power/status";

/** Translators and formats by which refusals are worded. */
export interface RefusalWords {
  readonly refusal: ReturnType<typeof useTranslations<"refusal">>;
  readonly power: ReturnType<typeof useTranslations<"power">>;
  readonly status: ReturnType<typeof useTranslations<"status">>;
  readonly format: Pick<ReturnType<typeof useFormatter>, "list">;
}

/** Words a refusal. */
export function wordRefusal(words: RefusalWords, { action, reason, status: now }: Refusal): string {
  const { refusal, power, status, format } = words;
  switch (reason) {
    case "status": {
      // Synced statuses look like the plain ones, and are not named twice.
      const statuses = new Set(ACTION_RULES[action].while.map((each) => status(shownStatus(each))));
      return power(`${action}.while`, {
        status: status(shownStatus(now)),
        statuses: format.list(statuses, { type: "disjunction" }),
      });
    }
    case "power":
      return refusal("power", { power: status(ACTION_RULES[action].power === "ON" ? "OFF" : "ON") });
    case "between_boots":
      return refusal("betweenBoots");
    case "stop_waits":
      return refusal("stopWaits");
    case "two_machines":
      return refusal("twoMachines");
    case "never_reported":
      return refusal("neverReported");
  }
}

/** Words a refusal in the reader's language. */
export function useRefusalText(): (refusal: Refusal) => string {
  const refusal = useTranslations("refusal");
  const power = useTranslations("power");
  const status = useTranslations("status");
  const format = useFormatter();
  return useMemo(
    () => (each) => wordRefusal({ refusal, power, status, format }, each),
    [refusal, power, status, format],
  );
}
