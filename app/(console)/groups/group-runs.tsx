import { useTranslations } from "next-intl";
import { RunButtons } from "../_runs/start/run-buttons";
import type { GroupView } from "./members";

/** The actions on a whole group. */
export function GroupRuns({ group: { uuid, name } }: { group: Pick<GroupView, "uuid" | "name"> }) {
  const t = useTranslations("runs.button");
  return (
    <RunButtons
      target={{ name, serverUuids: [], groupUuids: [uuid] }}
      words={{
        on: { text: t("on"), label: t("onLabel", { name }) },
        now: { text: t("off"), label: t("offLabel", { name }) },
        when_free: { text: t("whenFree"), label: t("whenFreeLabel", { name }) },
      }}
    />
  );
}
