import { useTranslations } from "next-intl";
import type { EventView } from "@/lib/api/codec/read";

/** Words what happened in the reader's language. */
export function useEventText(): (event: Pick<EventView, "kind" | "serverName">) => string {
  const t = useTranslations("event");
  return ({ kind, serverName: name }) => {
    // A newer manager may tell of things that this console has no words for.
    const known = t.has(kind as "lost") ? (kind as "lost") : null;
    return known ? t(known, { name }) : t("other", { name, kind });
  };
}
