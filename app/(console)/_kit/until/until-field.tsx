"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useId, useState } from "react";
import { usePresent } from "@/components/time";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Field } from "../field";
import { inputOf, readInput, untilFault, usualWait, waitChoices, type Choice } from "./until";

/** A typed time, and its value. */
export interface Until {
  readonly value: string;
  /** Wall-clock milliseconds; null: not a valid time. */
  readonly at: number | null;
  readonly fault: ReturnType<typeof untilFault>;
}

/** A time that a person chooses; at first the one that `first` gives (wall-clock ms). */
export function useUntil(first: (now: number) => number): readonly [Until, (value: string) => void] {
  const [value, setValue] = useState(() => inputOf(first(Date.now())));
  const [now, setNow] = useState(() => Date.now());
  const set = (next: string) => {
    setNow(Date.now());
    setValue(next);
  };
  const fault = untilFault(value, now);
  return [{ value, at: fault === null ? readInput(value) : null, fault }, set];
}

interface UntilFieldProps {
  readonly id: string;
  readonly label: string;
  readonly until: Until;
  readonly onChange: (value: string) => void;
  /** The times on offer at this moment (wall-clock ms). */
  readonly choices: (now: number) => readonly Choice[];
}

/** A time by the reader's clock: typed, or one of those on offer. */
export function UntilField({ id, label, until, onChange, choices }: UntilFieldProps) {
  const t = useTranslations("until");
  const format = useFormatter();
  const [offered] = useState(() => choices(Date.now()));
  const minutes = Math.max(0, Math.round(((until.at ?? 0) - usePresent()) / 60_000));
  const wordsOf = (choice: Choice) =>
    choice.word === "hours"
      ? t("hours", { count: choice.hours })
      : t(choice.word, { time: format.dateTime(choice.at, { timeStyle: "short", timeZone: ownZone() }) });
  return (
    <div className="grid gap-2.5">
      <Field
        id={id}
        label={label}
        fault={until.fault === null ? undefined : t(until.fault)}
        hint={t("fromNow", { hours: Math.floor(minutes / 60), minutes: minutes % 60 })}
      >
        {(described) => (
          <Input
            type="datetime-local"
            value={until.value}
            onChange={(event) => onChange(event.target.value)}
            {...described}
          />
        )}
      </Field>
      <div role="group" aria-label={t("choices")} className="flex flex-wrap gap-2">
        {offered.map((choice) => (
          <Button
            key={choice.at}
            type="button"
            variant={until.at === choice.at ? "secondary" : "outline"}
            size="sm"
            aria-pressed={until.at === choice.at}
            className="grow px-2.5 sm:h-8"
            onClick={() => onChange(inputOf(choice.at))}
          >
            {wordsOf(choice)}
          </Button>
        ))}
      </div>
    </div>
  );
}

/** The deadline of a stop that waits, as it is filled in. */
export const useWait = () => useUntil(usualWait);

/** The deadline of a stop that waits. */
export function WaitField(props: Pick<UntilFieldProps, "label" | "until" | "onChange">) {
  return <UntilField id={useId()} choices={waitChoices} {...props} />;
}

const ownZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;
