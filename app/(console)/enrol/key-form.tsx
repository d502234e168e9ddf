"use client";

import { useTranslations } from "next-intl";
import { useId, useState, useTransition, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import { MAX_SERVERS, VALID_HOURS } from "@/lib/fleet/enrolment-key";
import { answered, useFaultText } from "../_kit/faults";
import type { GroupName } from "../_kit/names";
import { createEnrolmentKey, type NewKey } from "./actions";

/** What the list of groups says in the place of one. */
const NONE = "";
const NEW = "new";

interface KeyFormProps {
  readonly groups: readonly GroupName[];
  readonly onCancel: () => void;
  readonly onMade: (key: NewKey) => void;
}

/** What an enrolment key is to be. The browser says what is missing. */
export function KeyForm({ groups, onCancel, onMade }: KeyFormProps) {
  const t = useTranslations("enrol");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const id = useId();
  const [group, setGroup] = useState(NONE);
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();

  const make = (fields: FormData) =>
    start(async () => {
      setRefused(null);
      const outcome = await answered(
        createEnrolmentKey({
          name: textOf(fields, "name"),
          groupUuid: group === NONE || group === NEW ? null : group,
          newGroup: group === NEW ? textOf(fields, "newGroup") : null,
          validHours: Number(textOf(fields, "validHours")),
          maxServers: Number(textOf(fields, "maxServers")),
        }),
      );
      if (outcome.ok) onMade(outcome.value);
      else setRefused(faultText(outcome.fault));
    });

  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!pending) make(new FormData(event.currentTarget));
      }}
    >
      <Field id={`${id}-name`} label={t("keyName")} hint={t("keyNameHint")}>
        <Input
          id={`${id}-name`}
          name="name"
          required
          maxLength={100}
          autoFocus
          autoComplete="off"
          dir="auto"
          aria-describedby={`${id}-name-hint`}
        />
      </Field>
      <Field id={`${id}-group`} label={t("group")} hint={t("groupHint")}>
        <select
          id={`${id}-group`}
          value={group}
          onChange={(event) => setGroup(event.target.value)}
          aria-describedby={`${id}-group-hint`}
          className="h-11 w-full min-w-0 rounded-md border border-input bg-card px-3 text-base sm:h-10 sm:text-sm"
        >
          <option value={NONE}>{t("noGroup")}</option>
          {groups.map(({ uuid, name }) => (
            <option key={uuid} value={uuid}>
              {name}
            </option>
          ))}
          <option value={NEW}>{t("newGroup")}</option>
        </select>
      </Field>
      {group === NEW ? (
        <Field id={`${id}-new`} label={t("newGroupName")}>
          <Input
            id={`${id}-new`}
            name="newGroup"
            required
            maxLength={100}
            pattern="[^;]*"
            autoComplete="off"
            dir="auto"
          />
        </Field>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-2">
        <Field id={`${id}-hours`} label={t("validHours")}>
          <Whole id={`${id}-hours`} name="validHours" bounds={VALID_HOURS} />
        </Field>
        <Field id={`${id}-most`} label={t("maxServers")}>
          <Whole id={`${id}-most`} name="maxServers" bounds={MAX_SERVERS} />
        </Field>
      </div>
      <p
        role="alert"
        className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
      >
        {refused}
      </p>
      <DialogFooter>
        <Button type="button" variant="outline" onClick={onCancel}>
          {form("cancel")}
        </Button>
        <Button type="submit" pending={pending}>
          {t("make")}
        </Button>
      </DialogFooter>
    </form>
  );
}

function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}

interface WholeProps {
  readonly id: string;
  readonly name: string;
  readonly bounds: { readonly min: number; readonly max: number; readonly initial: number };
}

function Whole({ id, name, bounds: { min, max, initial } }: WholeProps) {
  return (
    <Input
      id={id}
      name={name}
      type="number"
      inputMode="numeric"
      required
      min={min}
      max={max}
      step={1}
      defaultValue={initial}
    />
  );
}

function Field(props: { id: string; label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="grid gap-2">
      <Label htmlFor={props.id}>{props.label}</Label>
      {props.children}
      {props.hint === undefined ? null : (
        <p id={`${props.id}-hint`} className="text-xs leading-snug text-muted-foreground">
          {props.hint}
        </p>
      )}
    </div>
  );
}
