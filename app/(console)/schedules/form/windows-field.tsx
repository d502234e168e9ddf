import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import type { Window } from "@/lib/plan/schedule";
import { MOST_WINDOWS } from "@/lib/plan/timetable-faults";
import { DAYS, useDayNames } from "../schedule-words";
import { Field, FieldFault } from "../../_kit/field";
import { keptEnd, shownEnd } from "./draft";

interface WindowsFieldProps {
  readonly windows: readonly Window[];
  readonly fault: string | undefined;
  readonly onChange: (changes: { windows: Window[] }) => void;
}

/** The windows in which servers are to be on: days, begin, and end. */
export function WindowsField({ windows, fault, onChange }: WindowsFieldProps) {
  const t = useTranslations("schedules");
  const set = (at: number, changes: Partial<Window>) =>
    onChange({ windows: windows.map((window, i) => (i === at ? { ...window, ...changes } : window)) });
  return (
    <div className="grid gap-3">
      {windows.map((window, i) => (
        <WindowRow
          key={i}
          window={window}
          number={i + 1}
          onChange={(changes) => set(i, changes)}
          {...(windows.length > 1 && {
            onRemove: () => onChange({ windows: windows.filter((_, other) => other !== i) }),
          })}
        />
      ))}
      <FieldFault text={fault} />
      {windows.length < MOST_WINDOWS ? (
        <div className="flex flex-wrap">
          <Button
            type="button"
            variant="outline"
            size="sm"
            onClick={() => onChange({ windows: [...windows, { days: [6], from: "09:00", to: "12:00" }] })}
          >
            <Plus aria-hidden />
            {t("addWindow")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

interface WindowRowProps {
  readonly window: Window;
  /** From 1 on. */
  readonly number: number;
  readonly onChange: (changes: Partial<Window>) => void;
  readonly onRemove?: () => void;
}

function WindowRow({ window: { days, from, to }, number, onChange, onRemove }: WindowRowProps) {
  const t = useTranslations("schedules");
  const id = useId();
  const short = useDayNames("short");
  const long = useDayNames("long");
  const toggle = (day: number, isChosen: boolean) =>
    onChange({ days: DAYS.filter((each) => (each === day ? isChosen : days.includes(each))) });
  const time = (key: "from" | "to", label: string, value: string, take: (value: string) => void) => (
    <Field small id={`${id}-${key}`} label={label}>
      {(described) => (
        <Input
          type="time"
          className="w-32"
          value={value}
          onChange={(event) => take(event.target.value)}
          {...described}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="grid gap-3 rounded-md border p-3">
      <legend className="sr-only">{t("window", { number })}</legend>
      <div className="flex flex-wrap gap-1.5">
        {DAYS.map((day) => (
          <label
            key={day}
            className="relative grid h-11 min-w-11 cursor-pointer place-items-center rounded-md border px-2 text-sm has-checked:border-primary has-checked:bg-accent has-checked:font-semibold has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-ring sm:h-9 forced-colors:has-checked:border-b-4"
          >
            <input
              type="checkbox"
              aria-label={long(day)}
              checked={days.includes(day)}
              onChange={(event) => toggle(day, event.target.checked)}
              className="absolute inset-0 cursor-pointer opacity-0"
            />
            <span aria-hidden>{short(day)}</span>
          </label>
        ))}
      </div>
      <div className="flex flex-wrap items-end gap-3">
        {time("from", t("from"), from, (from) => onChange({ from }))}
        {time("to", to < from && to !== "" ? t("toNextDay") : t("to"), shownEnd(to), (end) =>
          onChange({ to: keptEnd(end) }),
        )}
        {onRemove ? (
          <Button
            type="button"
            variant="ghost"
            size="icon"
            aria-label={t("removeWindow", { number })}
            className="ml-auto"
            onClick={onRemove}
          >
            <X aria-hidden />
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}
