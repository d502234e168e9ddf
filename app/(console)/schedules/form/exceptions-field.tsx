import { Plus, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { MOST_EXCEPTIONS } from "@/lib/plan/timetable-faults";
import { Field, FieldFault } from "../../_kit/field";
import type { ScheduleDraft } from "./draft";

type Exception = ScheduleDraft["exceptions"][number];

interface ExceptionsFieldProps {
  readonly exceptions: readonly Exception[];
  readonly fault: string | undefined;
  readonly onChange: (changes: { exceptions: Exception[] }) => void;
}

/** Days on which no window begins, entered by hand. */
export function ExceptionsField({ exceptions, fault, onChange }: ExceptionsFieldProps) {
  const t = useTranslations("schedules");
  const set = (at: number, changes: Partial<Exception>) =>
    onChange({ exceptions: exceptions.map((each, i) => (i === at ? { ...each, ...changes } : each)) });
  return (
    <div className="grid gap-3">
      <p className="text-sm text-muted-foreground">{t("exceptLead")}</p>
      {exceptions.map((exception, i) => (
        <ExceptionRow
          key={i}
          exception={exception}
          number={i + 1}
          onChange={(changes) => set(i, changes)}
          onRemove={() => onChange({ exceptions: exceptions.filter((_, other) => other !== i) })}
        />
      ))}
      <FieldFault text={fault} />
      {exceptions.length < MOST_EXCEPTIONS ? (
        <div className="flex flex-wrap">
          <Button
            type="button"
            variant="outline"
            size="sm"
            onClick={() => onChange({ exceptions: [...exceptions, { first: "", last: "", name: "" }] })}
          >
            <Plus aria-hidden />
            {t("addException")}
          </Button>
        </div>
      ) : null}
    </div>
  );
}

interface ExceptionRowProps {
  readonly exception: Exception;
  /** From 1 on. */
  readonly number: number;
  readonly onChange: (changes: Partial<Exception>) => void;
  readonly onRemove: () => void;
}

function ExceptionRow({ exception: { first, last, name }, number, onChange, onRemove }: ExceptionRowProps) {
  const t = useTranslations("schedules");
  const id = useId();
  const field = (key: "first" | "last" | "name", label: string, value: string) => (
    <Field small id={`${id}-${key}`} label={label} className={key === "name" ? "min-w-0 grow basis-40" : ""}>
      {(described) => (
        <Input
          type={key === "name" ? "text" : "date"}
          value={value}
          dir={key === "name" ? "auto" : undefined}
          autoComplete="off"
          {...(key === "name" && { maxLength: 100 })}
          onChange={(event) => onChange({ [key]: event.target.value })}
          {...described}
        />
      )}
    </Field>
  );
  return (
    <fieldset className="flex flex-wrap items-end gap-3 rounded-md border p-3">
      <legend className="sr-only">{t("exception", { number })}</legend>
      {field("first", t("first"), first)}
      {field("last", t("last"), last)}
      {field("name", t("exceptionName"), name)}
      <Button
        type="button"
        variant="ghost"
        size="icon"
        aria-label={t("removeException", { number })}
        className="ml-auto"
        onClick={onRemove}
      >
        <X aria-hidden />
      </Button>
    </fieldset>
  );
}
