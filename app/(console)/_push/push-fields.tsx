import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { Input } from "@/components/ui/input";
import { PUSH_TOPICS, type PushSettings, type PushTopic } from "@/lib/fleet/model/push-words";
import { Field } from "../_kit/field";
import { Choice, Tick } from "../_kit/small-fields";
import type { PushHere } from "./actions";

/** The form; values of a choice that is not selected are kept for when it is. */
export interface PushDraft {
  readonly topics: readonly PushTopic[];
  readonly some: boolean;
  readonly groupUuids: readonly string[];
  readonly quiet: boolean;
  readonly from: string;
  readonly until: string;
  readonly errorsPass: boolean;
  readonly report: boolean;
  readonly reportAt: string;
}

export function draftOf({
  topics,
  groupUuids,
  quiet,
  errorsPass,
  reportAt,
}: Omit<PushSettings, "zone" | "locale">): PushDraft {
  const { from, until } = quiet ?? { from: "22:00", until: "07:00" };
  return {
    ...{ topics, some: groupUuids.length > 0, groupUuids, quiet: quiet !== null, from, until, errorsPass },
    ...{ report: reportAt !== null, reportAt: reportAt ?? "07:30" },
  };
}

export function settingsOf(draft: PushDraft, locale: string, zone: string): PushSettings {
  const { topics, some, groupUuids, quiet, from, until, errorsPass, report, reportAt } = draft;
  return {
    reportAt: report ? reportAt : null,
    ...{ topics, groupUuids: some ? groupUuids : [], quiet: quiet ? { from, until } : null },
    ...{ errorsPass, zone, locale },
  };
}

type DraftFault = "noTopic" | "noGroup" | "badReport" | "badQuiet";

/** The first fault; null: none. */
export function faultOf(draft: PushDraft): DraftFault | null {
  const { topics, some, groupUuids, quiet, from, until, report, reportAt } = draft;
  if (topics.length === 0 && !report) return "noTopic";
  if (some && groupUuids.length === 0) return "noGroup";
  if (report && reportAt === "") return "badReport";
  return quiet && (from === "" || until === "" || from === until) ? "badQuiet" : null;
}

interface PushFieldsProps {
  readonly draft: PushDraft;
  readonly groups: PushHere["groups"];
  readonly zone: string;
  readonly fault: DraftFault | null;
  readonly onChange: (draft: PushDraft) => void;
}

/** The topics, the servers and the times of notifications. */
export function PushFields({ draft, groups, zone, fault, onChange }: PushFieldsProps) {
  const t = useTranslations("push");
  const name = useId();
  const change = (changes: Partial<PushDraft>) => onChange({ ...draft, ...changes });
  return (
    <>
      <Part title={t("whatTitle")} fault={fault === "noTopic" ? t(fault) : null}>
        <div className="grid gap-x-4 gap-y-1 sm:grid-cols-2 sm:gap-y-3">
          {PUSH_TOPICS.map((topic) => (
            <Tick
              key={topic}
              label={t(`topic.${topic}`)}
              checked={draft.topics.includes(topic)}
              onChange={(checked) => change({ topics: withOrWithout(draft.topics, topic, checked) })}
            >
              {t(`topicHint.${topic}`)}
            </Tick>
          ))}
        </div>
      </Part>
      <Part title={t("reportTitle")} fault={fault === "badReport" ? t(fault) : null}>
        <Tick label={t("report")} checked={draft.report} onChange={(report) => change({ report })}>
          {t("reportHint")}
        </Tick>
        {draft.report ? (
          <div className="grid gap-2 pl-7.5">
            <Time
              label={t("reportAt")}
              value={draft.reportAt}
              onChange={(reportAt) => change({ reportAt })}
            />
            <p className="text-xs text-muted-foreground">{t("zone", { zone })}</p>
          </div>
        ) : null}
      </Part>
      {groups.length > 0 ? (
        <Part title={t("whichTitle")} fault={fault === "noGroup" ? t(fault) : null}>
          <div className="grid gap-2 sm:grid-cols-2">
            <Choice
              name={name}
              label={t("allServers")}
              checked={!draft.some}
              onChoose={() => change({ some: false })}
            />
            <Choice
              name={name}
              label={t("someGroups")}
              checked={draft.some}
              onChoose={() => change({ some: true })}
            />
          </div>
          {draft.some ? (
            <div className="grid max-h-48 gap-1 overflow-y-auto rounded-md border p-3 sm:gap-3">
              {groups.map(({ uuid, name }) => (
                <Tick
                  key={uuid}
                  label={name}
                  checked={draft.groupUuids.includes(uuid)}
                  onChange={(checked) =>
                    change({ groupUuids: withOrWithout(draft.groupUuids, uuid, checked) })
                  }
                />
              ))}
            </div>
          ) : null}
        </Part>
      ) : null}
      <Part title={t("whenTitle")} fault={fault === "badQuiet" ? t(fault) : null}>
        <Tick label={t("quiet")} checked={draft.quiet} onChange={(quiet) => change({ quiet })}>
          {t("quietHint")}
        </Tick>
        {draft.quiet ? (
          <div className="grid gap-3 pl-7.5">
            <div className="flex flex-wrap gap-4">
              <Time label={t("from")} value={draft.from} onChange={(from) => change({ from })} />
              <Time label={t("until")} value={draft.until} onChange={(until) => change({ until })} />
            </div>
            <p className="text-xs text-muted-foreground">{t("zone", { zone })}</p>
            <Tick
              label={t("errorsPass")}
              checked={draft.errorsPass}
              onChange={(errorsPass) => change({ errorsPass })}
            />
          </div>
        ) : null}
      </Part>
    </>
  );
}

function withOrWithout<T>(list: readonly T[], item: T, wanted: boolean): readonly T[] {
  const others = list.filter((each) => each !== item);
  return wanted ? [...others, item] : others;
}

/** Fields that belong together, and their fault. */
function Part({ title, fault, children }: { title: string; fault: string | null; children: ReactNode }) {
  return (
    <fieldset className="grid gap-3">
      <legend className="mb-3 text-sm font-semibold">{title}</legend>
      {children}
      <p role="alert" className="text-xs font-medium text-destructive empty:hidden">
        {fault}
      </p>
    </fieldset>
  );
}

interface TimeProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Time({ label, value, onChange }: TimeProps) {
  const id = useId();
  return (
    <Field small id={id} label={label}>
      {(described) => (
        <Input
          type="time"
          required
          value={value}
          className="w-32"
          onChange={(event) => onChange(event.target.value)}
          {...described}
        />
      )}
    </Field>
  );
}
