import { Hourglass, Moon, Sunrise } from "lucide-react";
import { useTranslations } from "next-intl";
import { RunButton } from "../_runs/start/run-button";
import type { GroupView } from "./members";

/** What may be done with a whole group; each leads to a preview first. */
export function GroupRuns({ group: { uuid, name } }: { group: Pick<GroupView, "uuid" | "name"> }) {
  const t = useTranslations("runs.button");
  const target = { name, serverUuids: [], groupUuids: [uuid] };
  return (
    <>
      <RunButton
        target={{ ...target, action: "ON", mode: "now" }}
        variant="outline"
        aria-label={t("onLabel", { name })}
      >
        <Sunrise aria-hidden />
        {t("on")}
      </RunButton>
      <RunButton
        target={{ ...target, action: "OFF", mode: "now" }}
        variant="outline"
        aria-label={t("offLabel", { name })}
      >
        <Moon aria-hidden />
        {t("off")}
      </RunButton>
      <RunButton
        target={{ ...target, action: "OFF", mode: "when_free" }}
        variant="outline"
        aria-label={t("whenFreeLabel", { name })}
      >
        <Hourglass aria-hidden />
        {t("whenFree")}
      </RunButton>
    </>
  );
}
