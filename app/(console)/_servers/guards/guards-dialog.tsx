"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useId, type ComponentProps, type ReactNode } from "react";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import type { Guards } from "@/lib/plan/guards";
import { Field } from "../../_kit/field";
import { OwnDialog, type OwnSettings } from "../../_kit/edits/own-dialog";
import type { EditedNow } from "../../_kit/faults";
import { Tick } from "../../_kit/small-fields";
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

/** The owner of guards. */
export interface GuardsOf {
  /** The name of the server or group. */
  readonly name: string;
  /** Its own guards; null: none. */
  readonly guards: Guards | null;
  /** The version of the server or group. */
  readonly version: number;
  /** Its own guards after an edit conflict; null: the conflict is about another record. */
  readonly read: (now: EditedNow) => { readonly guards: Guards | null; readonly updatedAt: number } | null;
  /** The guards in force without own ones, and their owner. */
  readonly inherited: Guards;
}

type GuardsDialogProps<T> = GuardsOf & OwnSettings<Guards, T>;

/** The guards of a server or of a group's servers: inherited or own ones. */
export function GuardsDialog<T>(props: GuardsDialogProps<T>) {
  const { name, guards, version, inherited, inheritedLabel, ownLabel } = props;
  const t = useTranslations("guards");
  const words = useGuardWords(inheritedLabel, ownLabel);
  const faultsOf = ({ own, ...draft }: GuardsForm): GuardsFaults => {
    const checked = guardsOf(draft);
    return own && "faults" in checked ? checked.faults : {};
  };
  return (
    <OwnDialog<GuardsForm, Guards, T>
      {...props}
      {...words}
      title={t("title", { name })}
      lead={t("lead")}
      saved={t("saved", { name })}
      filledIn={{ form: formOf(guards, inherited), version }}
      merge={mergeGuards}
      read={(now) => {
        const read = props.read(now);
        return read && { form: formOf(read.guards, inherited), version: read.updatedAt };
      }}
      valueOf={({ own, ...draft }) => {
        if (!own) return null;
        const checked = guardsOf(draft);
        return "guards" in checked ? checked.guards : undefined;
      }}
    >
      {(form, change) => (
        <GuardFields
          draft={form.own ? form : draftOf(inherited)}
          faults={faultsOf(form)}
          disabled={!form.own}
          onChange={change}
        />
      )}
    </OwnDialog>
  );
}

const TICKS = [
  "session",
  "network",
  "inhibitor",
  "packageManager",
  "hold",
  "scripts",
  "process",
  "load",
  "traffic",
] as const;

/** Words the guards that somebody else has changed meanwhile. */
function useGuardWords(inheritedLabel: string, ownLabel: string) {
  const t = useTranslations("guards");
  const edits = useTranslations("edits");
  const joined = useTranslations("joined");
  const format = useFormatter();
  return {
    nameOf: (field: keyof GuardsForm) => {
      if (field === "own") return t("whose");
      if (!(field in TICK_OF)) return t(field);
      return joined("with", { text: t(TICK_OF[field as keyof typeof TICK_OF]), more: t(field) });
    },
    wordsOf: (field: keyof GuardsForm, of: GuardsForm) => {
      const value = of[field];
      if (field !== "own") return typeof value === "string" ? value : edits(value ? "yes" : "no");
      if (!value) return inheritedLabel;
      const ticked = TICKS.filter((tick) => of[tick]).map((tick) => t(tick));
      return joined("about", { what: ownLabel, text: format.list(ticked) });
    },
  };
}

interface GuardFieldsProps {
  readonly draft: GuardsDraft;
  readonly faults: GuardsFaults;
  /** Whether they are only shown, since they are inherited. */
  readonly disabled: boolean;
  readonly onChange: (changes: Partial<GuardsDraft>) => void;
}

/** The guards, each with its numbers. */
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
    <GuardField label={t(field)} fault={faults[field]}>
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
    </GuardField>
  );
  const list = (field: "processes" | "exceptPorts") => (
    <GuardField label={t(field)} fault={faults[field]} wide>
      {(described) => (
        <Input
          value={draft[field]}
          disabled={disabled}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          className="font-mono"
          onChange={(event) => onChange({ [field]: event.target.value })}
          {...described}
        />
      )}
    </GuardField>
  );
  return (
    <div className="grid gap-1 sm:gap-3">
      {tick("session")}
      {draft.session ? <Numbers>{number("sessionIdleMinutes")}</Numbers> : null}
      {tick("network")}
      {draft.network ? <Numbers>{list("exceptPorts")}</Numbers> : null}
      {tick("inhibitor")}
      {tick("packageManager")}
      {tick("hold")}
      {tick("scripts")}
      {tick("process")}
      {draft.process ? <Numbers>{list("processes")}</Numbers> : null}
      {tick("load")}
      {draft.load ? (
        <Numbers>
          {number("loadAbove")}
          <GuardField label={t("loadMinutes")}>
            {(described) => (
              <Select
                value={draft.loadMinutes}
                disabled={disabled}
                onChange={(event) => onChange({ loadMinutes: event.target.value })}
                className="w-28"
                {...described}
              >
                {["1", "5", "15"].map((minutes) => (
                  <option key={minutes}>{minutes}</option>
                ))}
              </Select>
            )}
          </GuardField>
        </Numbers>
      ) : null}
      {tick("traffic")}
      {draft.traffic ? <Numbers>{number("trafficAbove")}</Numbers> : null}
    </div>
  );
}

/** The numbers of a guard, below its checkbox. */
function Numbers({ children }: { children: ReactNode }) {
  return <div className="mb-1 flex flex-wrap gap-4 pl-7.5">{children}</div>;
}

type GuardFieldProps = Pick<ComponentProps<typeof Field>, "label" | "children"> & {
  readonly fault?: GuardsFaults[keyof GuardsFaults] | undefined;
  readonly wide?: boolean;
};

/** A small field, with its fault below. */
function GuardField({ label, fault, wide = false, children }: GuardFieldProps) {
  const t = useTranslations("guards.fault");
  return (
    <Field
      small
      id={useId()}
      label={label}
      fault={fault === undefined ? undefined : t(fault)}
      className={wide ? "w-full" : ""}
    >
      {children}
    </Field>
  );
}
