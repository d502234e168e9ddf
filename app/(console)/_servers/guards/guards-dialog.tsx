"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useId, useState, useTransition, type ReactNode } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import type { Guards } from "@/lib/plan/guards";
import { EditedMeanwhile } from "../../_kit/edits/edited-meanwhile";
import { useEdits } from "../../_kit/edits/use-edits";
import { useFaultText, type EditedNow, type Outcome } from "../../_kit/faults";
import { useLost } from "../../_kit/lost";
import { Choice, Tick } from "../../_kit/small-fields";
import {
  draftOf,
  formOf,
  guardsOf,
  mergeGuards,
  TICK_OF,
  type GuardsDraft,
  type GuardsFaults,
  type GuardsForm,
} from "./guards-draft";

/** Whose guards they are, and what saves them. */
export interface GuardsOf {
  /** Of the server or group. */
  readonly name: string;
  /** Its own; null: it has none. */
  readonly guards: Guards | null;
  /** The version of the server or group. */
  readonly version: number;
  /** Its own as they are now, where somebody else was faster; null: that is of something else. */
  readonly read: (now: EditedNow) => { readonly guards: Guards | null; readonly updatedAt: number } | null;
  /** Those that are in force where it has none of its own, and whose they are. */
  readonly inherited: Guards;
  readonly inheritedLabel: string;
  readonly ownLabel: string;
}

export interface GuardsDialogProps<T> extends GuardsOf {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onSave: (guards: Guards | null, version: number) => Promise<Outcome<T>>;
  readonly onSaved: (answer: T) => void;
}

/** What counts as in use on a server, or on those of a group: what is inherited, or its own. */
export function GuardsDialog<T>(props: GuardsDialogProps<T>) {
  const { name, guards, version, inherited, inheritedLabel, ownLabel, open, onOpenChange } = props;
  const t = useTranslations("guards");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const lost = useLost();
  const id = useId();
  const edits = useEdits({ form: formOf(guards, inherited), version }, mergeGuards);
  const words = useGuardWords(inheritedLabel, ownLabel);
  const { own, ...draft } = edits.form;
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const checked = guardsOf(draft);
  const faults = own && "faults" in checked ? checked.faults : {};
  const blocked = Object.keys(faults).length > 0 || lost !== null;

  const save = () =>
    start(async () => {
      if (blocked) return;
      setRefused(null);
      const outcome = await edits.save(
        ({ own, ...draft }, version) => {
          const wanted = guardsOf(draft);
          return props.onSave(own && "guards" in wanted ? wanted.guards : null, version);
        },
        (now) => {
          const read = props.read(now);
          return read && { form: formOf(read.guards, inherited), version: read.updatedAt };
        },
      );
      if (!outcome.ok) {
        if (outcome.fault.code !== "edited_meanwhile") setRefused(faultText(outcome.fault));
        return;
      }
      props.onSaved(outcome.value);
      onOpenChange(false);
      toast.success(t("saved", { name }));
    });

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent>
        <DialogHeader>
          <DialogTitle>{t("title", { name })}</DialogTitle>
          <DialogDescription>{t("lead")}</DialogDescription>
        </DialogHeader>
        <form
          className="grid gap-4"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!pending) save();
          }}
        >
          <fieldset className="grid gap-2 sm:grid-cols-2">
            <legend className="sr-only">{t("whose")}</legend>
            <Choice
              name={id}
              label={inheritedLabel}
              checked={!own}
              onChoose={() => edits.change({ own: false })}
            />
            <Choice name={id} label={ownLabel} checked={own} onChoose={() => edits.change({ own: true })} />
          </fieldset>
          <GuardFields
            draft={own ? draft : draftOf(inherited)}
            faults={faults}
            disabled={!own}
            onChange={edits.change}
          />
          <EditedMeanwhile {...edits} {...words} onTake={edits.change} />
          <p
            role="alert"
            className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
          >
            {refused ?? lost}
          </p>
          <DialogFooter>
            <Button type="button" variant="outline" onClick={() => onOpenChange(false)}>
              {form("cancel")}
            </Button>
            <Button type="submit" pending={pending} aria-disabled={blocked || undefined}>
              {form("save")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

const TICKS = [
  "session",
  "inhibitor",
  "packageManager",
  "hold",
  "scripts",
  "process",
  "load",
  "traffic",
] as const;

/** What people read of guards that somebody else has changed meanwhile. */
function useGuardWords(inheritedLabel: string, ownLabel: string) {
  const t = useTranslations("guards");
  const edits = useTranslations("edits");
  const format = useFormatter();
  return {
    nameOf: (field: keyof GuardsForm) => {
      if (field === "own") return t("whose");
      return field in TICK_OF ? `${t(TICK_OF[field as keyof typeof TICK_OF])} (${t(field)})` : t(field);
    },
    wordsOf: (field: keyof GuardsForm, of: GuardsForm) => {
      const value = of[field];
      if (field !== "own") return typeof value === "string" ? value : edits(value ? "yes" : "no");
      if (!value) return inheritedLabel;
      return `${ownLabel}: ${format.list(TICKS.filter((tick) => of[tick]).map((tick) => t(tick)))}`;
    },
  };
}

interface GuardFieldsProps {
  readonly draft: GuardsDraft;
  readonly faults: GuardsFaults;
  /** They are shown, and are another's. */
  readonly disabled: boolean;
  readonly onChange: (changes: Partial<GuardsDraft>) => void;
}

/** The eight guards, each with what it goes by. */
function GuardFields({ draft, faults, disabled, onChange }: GuardFieldsProps) {
  const t = useTranslations("guards");
  const tick = (
    guard: {
      [Name in keyof GuardsDraft]: GuardsDraft[Name] extends boolean ? Name : never;
    }[keyof GuardsDraft],
  ) => (
    <Tick
      label={t(guard)}
      checked={draft[guard]}
      disabled={disabled}
      onChange={(checked) => onChange({ [guard]: checked })}
    />
  );
  const number = (field: "sessionIdleMinutes" | "loadAbove" | "trafficAbove") => (
    <Small label={t(field)} fault={faults[field]}>
      {(described) => (
        <Input
          inputMode="decimal"
          value={draft[field]}
          disabled={disabled}
          className="w-28"
          onChange={(event) => onChange({ [field]: event.target.value })}
          {...described}
        />
      )}
    </Small>
  );
  return (
    <div className="grid gap-1 sm:gap-3">
      {tick("session")}
      {draft.session ? <Numbers>{number("sessionIdleMinutes")}</Numbers> : null}
      {tick("inhibitor")}
      {tick("packageManager")}
      {tick("hold")}
      {tick("scripts")}
      {tick("process")}
      {draft.process ? (
        <Numbers>
          <Small label={t("processes")} fault={faults.processes} wide>
            {(described) => (
              <Input
                value={draft.processes}
                disabled={disabled}
                autoComplete="off"
                autoCapitalize="none"
                spellCheck={false}
                className="font-mono"
                onChange={(event) => onChange({ processes: event.target.value })}
                {...described}
              />
            )}
          </Small>
        </Numbers>
      ) : null}
      {tick("load")}
      {draft.load ? (
        <Numbers>
          {number("loadAbove")}
          <Small label={t("loadMinutes")}>
            {(described) => (
              <select
                value={draft.loadMinutes}
                disabled={disabled}
                onChange={(event) => onChange({ loadMinutes: event.target.value })}
                className="h-11 w-28 rounded-md border border-input bg-card px-3 text-base disabled:opacity-50 sm:h-10 sm:text-sm"
                {...described}
              >
                {["1", "5", "15"].map((minutes) => (
                  <option key={minutes}>{minutes}</option>
                ))}
              </select>
            )}
          </Small>
        </Numbers>
      ) : null}
      {tick("traffic")}
      {draft.traffic ? <Numbers>{number("trafficAbove")}</Numbers> : null}
    </div>
  );
}

/** What a guard goes by, below its tick. */
function Numbers({ children }: { children: ReactNode }) {
  return <div className="mb-1 flex flex-wrap gap-4 pl-7.5">{children}</div>;
}

interface SmallProps {
  readonly label: string;
  readonly fault?: NonNullable<GuardsFaults[keyof GuardsFaults]> | undefined;
  readonly wide?: boolean;
  readonly children: (described: {
    readonly id: string;
    readonly "aria-invalid": boolean;
    readonly "aria-describedby": string;
  }) => ReactNode;
}

/** A small field, with what is wrong below it. */
function Small({ label, fault, wide, children }: SmallProps) {
  const t = useTranslations("guards.fault");
  const id = useId();
  return (
    <div className={wide ? "grid w-full gap-1.5" : "grid gap-1.5"}>
      <Label htmlFor={id} className="text-xs font-normal text-muted-foreground">
        {label}
      </Label>
      {children({ id, "aria-invalid": fault !== undefined, "aria-describedby": `${id}-fault` })}
      <p
        id={`${id}-fault`}
        aria-live="polite"
        className="max-w-xs text-xs leading-snug font-medium text-destructive empty:hidden"
      >
        {fault === undefined ? null : t(fault)}
      </p>
    </div>
  );
}
