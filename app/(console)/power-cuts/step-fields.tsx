"use client";

import { Trash2 } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { STEP_KINDS, type StepKind } from "@/lib/plan/power-cut-plan";
import { Field } from "../_kit/field";
import { Tick } from "../_kit/small-fields";
import type { StepDraft } from "./draft";
import type { PlanGroup } from "./power-cut-view";

interface StepFieldsProps {
  readonly number: number;
  readonly step: StepDraft;
  readonly groups: readonly PlanGroup[];
  /** Groups of other steps. */
  readonly taken: readonly string[];
  readonly fault: (field: "when.value" | "groupUuids") => string | undefined;
  readonly onChange: (changes: Partial<StepDraft>) => void;
  /** Null: it is the only one. */
  readonly onRemove: (() => void) | null;
}

/** The time at which a step begins, and which groups it turns off. */
export function StepFields({ number, step, groups, taken, fault, onChange, onRemove }: StepFieldsProps) {
  const t = useTranslations("powerCuts");
  const id = useId();
  const others = groups.filter(({ uuid }) => !taken.includes(uuid));
  const toggle = (uuid: string, isIn: boolean) =>
    onChange({
      groupUuids: isIn ? [...step.groupUuids, uuid] : step.groupUuids.filter((other) => other !== uuid),
    });
  return (
    <fieldset className="grid min-w-0 grid-cols-1 gap-3 rounded-lg border p-3">
      <legend className="px-1 text-sm font-semibold">{t("step", { number })}</legend>
      <div className="grid grid-cols-1 items-start gap-3 sm:grid-cols-[minmax(0,1fr)_8rem]">
        <Field id={`${id}-kind`} label={t("begins")}>
          {(described) => (
            <Select
              value={step.kind}
              onChange={(event) => onChange({ kind: event.target.value as StepKind })}
              {...described}
            >
              {STEP_KINDS.map((kind) => (
                <option key={kind} value={kind}>
                  {t(`kind.${kind}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <Field id={`${id}-value`} label={t(`unit.${step.kind}`)} fault={fault("when.value")}>
          {(described) => (
            <Input
              inputMode="numeric"
              value={step.value}
              onChange={(event) => onChange({ value: event.target.value })}
              {...described}
            />
          )}
        </Field>
      </div>
      <div role="group" aria-label={t("groups")} className="grid grid-cols-1 gap-1.5">
        <p className="text-sm font-medium">{t("groups")}</p>
        {others.length === 0 ? <p className="text-sm text-muted-foreground">{t("noGroups")}</p> : null}
        {others.map(({ uuid, name, servers, takenBy }) => {
          const isIn = step.groupUuids.includes(uuid);
          return (
            <Tick
              key={uuid}
              label={t("groupOf", { name, count: servers })}
              checked={isIn}
              disabled={takenBy !== null && !isIn}
              onChange={(next) => toggle(uuid, next)}
            >
              {takenBy === null ? undefined : t("groupTaken", { plan: takenBy })}
            </Tick>
          );
        })}
        {fault("groupUuids") ? (
          <p className="text-xs font-medium text-destructive">{fault("groupUuids")}</p>
        ) : null}
      </div>
      {onRemove ? (
        <div className="flex flex-wrap">
          <Button type="button" variant="ghost" size="sm" onClick={onRemove}>
            <Trash2 aria-hidden />
            {t("removeStep", { number })}
          </Button>
        </div>
      ) : null}
    </fieldset>
  );
}
