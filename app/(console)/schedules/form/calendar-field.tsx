import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { DateTime } from "@/components/time";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { Select } from "@/components/ui/select";
import type { ScheduleView } from "@/lib/api/codec/read-schedule";
import { useCalendarFaultText } from "../../_kit/fault-words";
import { Field, FieldFault } from "../../_kit/field";
import type { CalendarDraft } from "./draft";

/** Bytes of a calendar, at most. */
const MOST_BYTES = 1_000_000;

interface CalendarFieldProps {
  readonly calendar: CalendarDraft;
  /** The saved calendar; null: none. */
  readonly kept: ScheduleView["calendar"];
  readonly fault: string | undefined;
  readonly onChange: (calendar: CalendarDraft) => void;
}

/** Holidays from an iCal file or URL. */
export function CalendarField({ calendar, kept, fault, onChange }: CalendarFieldProps) {
  const t = useTranslations("schedules");
  const calendarText = useCalendarFaultText();
  const id = useId();
  const [fileFault, setFileFault] = useState<string | undefined>(undefined);
  const { from, url, text } = calendar;
  const read = async (file: File | undefined) => {
    setFileFault(undefined);
    if (!file) return;
    if (file.size > MOST_BYTES) return setFileFault(t("calendarTooLarge"));
    onChange({ ...calendar, text: await file.text() });
  };
  const sources = ["none", "url", "file", ...(kept && kept.url === null ? (["kept"] as const) : [])] as const;
  return (
    <div className="grid gap-3">
      <div className="grid gap-2">
        <Label htmlFor={`${id}-from`}>{t("calendar")}</Label>
        <Select
          id={`${id}-from`}
          value={from}
          onChange={(event) =>
            onChange({ ...calendar, from: sources.find((each) => each === event.target.value) ?? "none" })
          }
        >
          {sources.map((source) => (
            <option key={source} value={source}>
              {t(`calendarFrom.${source}`)}
            </option>
          ))}
        </Select>
      </div>
      {from === "url" ? (
        <Field id={`${id}-url`} label={t("calendarUrl")} hint={t("calendarUrlHint")} fault={fault}>
          {(described) => (
            <Input
              type="url"
              inputMode="url"
              autoComplete="off"
              value={url}
              onChange={(event) => onChange({ ...calendar, url: event.target.value })}
              {...described}
            />
          )}
        </Field>
      ) : null}
      {from === "file" ? (
        <div className="grid gap-2">
          <Label htmlFor={`${id}-file`}>{t("calendarFile")}</Label>
          <Input
            id={`${id}-file`}
            type="file"
            accept=".ics,text/calendar"
            className="h-auto py-2 file:mr-3 file:cursor-pointer file:rounded-md file:bg-secondary file:px-3 file:py-1 file:text-secondary-foreground"
            onChange={(event) => void read(event.target.files?.[0])}
          />
          <FieldFault text={fileFault ?? (text === "" ? fault : undefined)} />
        </div>
      ) : null}
      {kept && from !== "none" && from !== "file" ? (
        <p className="text-xs text-muted-foreground">
          {kept.fault ? `${t("calendarFaultWhy", { why: calendarText(kept.fault) })} ` : ""}
          {t("calendarRead", { days: kept.days })} <DateTime at={kept.readAt} />
        </p>
      ) : null}
    </div>
  );
}
