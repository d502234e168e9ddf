import { ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { answered } from "../../faults";
import { serverNames, type ServerName } from "../../groups/actions";
import { ServerPicker } from "../../groups/server-picker";
import type { GroupName } from "../../servers/[uuid]/facts";
import { Tick } from "../../servers/form/small-fields";
import type { ScheduleDraft } from "./draft";
import { Fault } from "./schedule-form";

interface MembersFieldProps {
  readonly groups: readonly GroupName[];
  /** Those that it names itself. */
  readonly servers: readonly ServerName[];
  readonly draft: Pick<ScheduleDraft, "groupUuids" | "serverUuids">;
  readonly fault: string | undefined;
  readonly onChange: (changes: Partial<Pick<ScheduleDraft, "groupUuids" | "serverUuids">>) => void;
}

/** Whose schedule it is: groups, and single servers. */
export function MembersField({ groups, servers, draft, fault, onChange }: MembersFieldProps) {
  const t = useTranslations("schedules");
  const { groupUuids, serverUuids } = draft;
  const [offered, setOffered] = useState<readonly ServerName[] | null>(servers.length > 0 ? servers : null);
  const send = async () => {
    const outcome = await answered(serverNames());
    if (outcome.ok) setOffered(outcome.value);
  };
  return (
    <div className="grid gap-3">
      {groups.length > 0 ? (
        <fieldset className="grid gap-1 sm:gap-2.5">
          <legend className="mb-2 text-sm font-medium">{t("groups")}</legend>
          {groups.map(({ uuid, name }) => (
            <Tick
              key={uuid}
              label={name}
              checked={groupUuids.includes(uuid)}
              onChange={(checked) =>
                onChange({
                  groupUuids: checked
                    ? [...groupUuids, uuid].sort()
                    : groupUuids.filter((each) => each !== uuid),
                })
              }
            />
          ))}
        </fieldset>
      ) : null}
      <details
        className="group"
        open={servers.length > 0 || groups.length === 0}
        onToggle={(event) => {
          if (event.currentTarget.open) void send();
        }}
      >
        <summary className="flex min-h-11 w-fit cursor-pointer items-center gap-1 rounded-sm text-sm font-medium sm:min-h-0">
          <ChevronRight aria-hidden className="size-4 transition-transform group-open:rotate-90" />
          {t("singleServers", { count: serverUuids.length })}
        </summary>
        <div className="mt-2">
          <ServerPicker
            servers={offered}
            chosen={new Set(serverUuids)}
            onChange={(chosen) => onChange({ serverUuids: [...chosen].sort() })}
          />
        </div>
      </details>
      <Fault text={fault} />
    </div>
  );
}
