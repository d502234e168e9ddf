import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ServerChoice } from "../../_kit/names";
import { useServerChoices } from "../../_kit/server-choices";
import { ServerPicker } from "../../_kit/server-picker";
import { useWhyNot } from "../../_kit/rights";
import type { GroupName } from "../../_kit/names";
import { Tick } from "../../_kit/small-fields";
import { FieldFault } from "../../_kit/field";
import type { ScheduleDraft } from "./draft";

interface MembersFieldProps {
  readonly groups: readonly GroupName[];
  /** The servers that the schedule names itself. */
  readonly servers: readonly ServerChoice[];
  readonly draft: Pick<ScheduleDraft, "groupUuids" | "serverUuids">;
  readonly fault: string | undefined;
  readonly onChange: (changes: Partial<Pick<ScheduleDraft, "groupUuids" | "serverUuids">>) => void;
}

/** The groups and single servers of a schedule. */
export function MembersField({ groups, servers, draft, fault, onChange }: MembersFieldProps) {
  const t = useTranslations("schedules");
  const whyNot = useWhyNot();
  const { groupUuids, serverUuids } = draft;
  const [open, setOpen] = useState(servers.length > 0 || groups.length === 0);
  const { servers: all } = useServerChoices(open);
  return (
    <div className="grid gap-3">
      {groups.length > 0 ? (
        <fieldset className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,13rem),1fr))] gap-x-4 gap-y-1 sm:gap-y-2.5">
          <legend className="mb-2 text-sm font-medium">{t("groups")}</legend>
          {groups.map(({ uuid, name }) => {
            const isChosen = groupUuids.includes(uuid);
            // Another person's choice can be removed.
            const barred = isChosen ? null : whyNot({ to: "schedule", on: [uuid] });
            return (
              <Tick
                key={uuid}
                label={name}
                checked={isChosen}
                disabled={barred !== null}
                onChange={(checked) =>
                  onChange({
                    groupUuids: checked
                      ? [...groupUuids, uuid].sort()
                      : groupUuids.filter((each) => each !== uuid),
                  })
                }
              >
                {barred ?? undefined}
              </Tick>
            );
          })}
        </fieldset>
      ) : null}
      <details className="group" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary className="flex min-h-11 w-fit cursor-pointer items-center gap-1 rounded-sm text-sm font-medium sm:min-h-0">
          <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
          {t("singleServers", { count: serverUuids.length })}
        </summary>
        <div className="mt-2">
          <ServerPicker
            servers={all ?? (servers.length > 0 ? servers : null)}
            to="schedule"
            chosen={new Set(serverUuids)}
            onChange={(chosen) => onChange({ serverUuids: [...chosen].sort() })}
          />
        </div>
      </details>
      <FieldFault text={fault} />
    </div>
  );
}
