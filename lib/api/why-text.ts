import { createTranslator } from "use-intl/core";
import { loadMessages } from "../../i18n/load-messages";
import { shownStatus } from "../power/status";
import type { Holder } from "../power/use";
import type { WhyStep } from "../plan/why";

/** A translator of all texts into one language. */
export interface WhyTranslator {
  (key: string, values?: Record<string, string>): string;
  has(key: string): boolean;
}

/** Words a step, without its times, author and reason. */
export type StepText = (step: WhyStep) => string;

/**
 * Words steps in a language: the same words for the API, for komoctl and for the console.
 * @param list joins names: "alice (ssh) and apt"
 */
export function stepTexts(t: WhyTranslator, list: (names: readonly string[]) => string): StepText {
  const nameOf = ({ kind, name }: Holder): string => (kind === "fault" ? t("use.fault", { name }) : name);
  return ({ kind, action, schedule, status, use, detail = "" }) => {
    const key = `whyStep.${kind}`;
    return t(t.has(key) ? key : "whyStep.other", {
      ...{ kind, detail },
      action: action ?? "",
      name: schedule?.name ?? "",
      status: status ? t(`status.${shownStatus(status)}`) : "",
      used: use?.length ? "yes" : "no",
      use: list((use ?? []).map(nameOf)),
    });
  };
}

/** The same in English, as the API says it. Its texts are read when somebody asks first. */
export async function englishSteps(): Promise<StepText> {
  const t = createTranslator({ locale: "en", messages: await loadMessages("en") });
  return stepTexts(t as unknown as WhyTranslator, (names) => names.join(", "));
}
