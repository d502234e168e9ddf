"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { POWER_CUT_FAULTS, POWER_CUT_LIMITS, type PowerCutFault } from "@/lib/fleet/model/power-cut";
import { SCRIPT_NAMES, type ScriptName } from "@/lib/plan/power-cut-scripts";
import { Field } from "../_kit/field";
import { Form, FormEnd } from "../_kit/form";
import { useLost } from "../_kit/lost";
import { useWhyNot } from "../_kit/rights";
import { useSend } from "../_kit/send";
import { Tick } from "../_kit/small-fields";
import { previewPowerCut, savePowerCutPlan } from "./actions";
import { draftOf, NEW_STEP, settingsOf, type PlanDraft, type StepDraft } from "./draft";
import type { PlanGroup, PlanPreview, PlanView } from "./power-cut-view";
import { StepFields } from "./step-fields";

interface PlanFormProps {
  /** Null: a new one. */
  readonly plan: PlanView | null;
  readonly groups: readonly PlanGroup[];
  /** Names of UPSes that are read: the field proposes them. */
  readonly upses: readonly string[];
  /** The UPS of a new plan; empty: not known yet. */
  readonly ups: string;
  readonly onPreview: (preview: PlanPreview) => void;
}

/** The settings of a plan. */
export function PlanForm({ plan, groups, upses, ups, onPreview }: PlanFormProps) {
  const t = useTranslations("powerCuts");
  const form = useTranslations("form");
  const id = useId();
  const router = useRouter();
  const lost = useLost();
  const whyNot = useWhyNot()({ to: "powerCuts" });
  const barred = lost ?? whyNot;
  const [draft, setDraft] = useState(() => draftOf(plan, ups));
  const [script, setScript] = useState<ScriptName>("usual");
  const [asked, setAsked] = useState(false);
  const { send, refuse, ...sending } = useSend();
  const change = (changes: Partial<PlanDraft>) => setDraft((now) => ({ ...now, ...changes }));
  const changeStep = (at: number, changes: Partial<StepDraft>) =>
    change({ steps: draft.steps.map((step, index) => (index === at ? { ...step, ...changes } : step)) });
  const { settings, faults } = settingsOf(draft);
  // No faults of fields that nobody has reached yet.
  const fault = (path: string) => {
    const word = asked ? faults[path] : undefined;
    return word && (isFault(word) ? t(`fault.${word}`) : word);
  };

  const withSettings = (work: (settings: NonNullable<ReturnType<typeof settingsOf>["settings"]>) => void) => {
    setAsked(true);
    refuse(settings ? null : t("notGood"));
    if (settings && barred === null) work(settings);
  };
  const save = () =>
    withSettings((wanted) =>
      send(
        () => savePowerCutPlan(plan?.uuid ?? null, wanted, plan?.updatedAt ?? 0),
        () => {
          toast.success(t("saved", { name: wanted.name }));
          router.push("/power-cuts");
          router.refresh();
          return null;
        },
      ),
    );
  const preview = () =>
    withSettings((wanted) =>
      send(
        () => previewPowerCut(wanted, script),
        (found) => {
          onPreview(found);
          return null;
        },
      ),
    );

  return (
    // The end of a session does not leave the form: what was typed would be lost.
    <Form noValidate data-editing onSend={save}>
      <Field id={`${id}-name`} label={t("name")} fault={fault("name")}>
        {(described) => (
          <Input
            autoComplete="off"
            dir="auto"
            value={draft.name}
            onChange={(event) => change({ name: event.target.value })}
            {...described}
          />
        )}
      </Field>
      <Field id={`${id}-ups`} label={t("ups")} hint={t("upsHint")} fault={fault("ups")}>
        {(described) => (
          <Input
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            className="font-mono"
            list={`${id}-upses`}
            placeholder={upses[0] ?? "ups@nas.example"}
            value={draft.ups}
            onChange={(event) => change({ ups: event.target.value })}
            {...described}
          />
        )}
      </Field>
      <datalist id={`${id}-upses`}>
        {upses.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <div className="grid grid-cols-1 gap-3">
        {draft.steps.map((step, at) => (
          <StepFields
            key={at}
            number={at + 1}
            step={step}
            groups={groups}
            taken={draft.steps.flatMap(({ groupUuids }, index) => (index === at ? [] : groupUuids))}
            fault={(field) => fault(`steps.${at}.${field}`)}
            onChange={(changes) => changeStep(at, changes)}
            onRemove={
              draft.steps.length > 1
                ? () => change({ steps: draft.steps.filter((_, index) => index !== at) })
                : null
            }
          />
        ))}
        {fault("steps") ? <p className="text-xs font-medium text-destructive">{fault("steps")}</p> : null}
        {draft.steps.length < POWER_CUT_LIMITS.steps ? (
          <div className="flex flex-wrap">
            <Button
              type="button"
              variant="outline"
              size="sm"
              onClick={() => change({ steps: [...draft.steps, NEW_STEP] })}
            >
              {t("addStep")}
            </Button>
          </div>
        ) : null}
      </div>
      <Tick label={t("forces")} checked={draft.forces} onChange={(forces) => change({ forces })}>
        {t("forcesHint")}
      </Tick>
      <div className="grid grid-cols-1 items-start gap-4 sm:grid-cols-2">
        <Field id={`${id}-stable`} label={t("stable")} hint={t("stableHint")} fault={fault("stableSeconds")}>
          {(described) => (
            <Input
              inputMode="numeric"
              value={draft.stableSeconds}
              onChange={(event) => change({ stableSeconds: event.target.value })}
              {...described}
            />
          )}
        </Field>
        <Field id={`${id}-charged`} label={t("charged")} hint={t("chargedHint")} fault={fault("chargedTo")}>
          {(described) => (
            <Input
              inputMode="numeric"
              value={draft.chargedTo}
              onChange={(event) => change({ chargedTo: event.target.value })}
              {...described}
            />
          )}
        </Field>
      </div>
      <Tick label={t("paused")} checked={draft.paused} onChange={(paused) => change({ paused })}>
        {t("pausedHint")}
      </Tick>
      <div className="grid grid-cols-1 items-end gap-3 sm:grid-cols-[minmax(0,1fr)_auto]">
        <Field id={`${id}-script`} label={t("rehearseBy")}>
          {(described) => (
            <Select
              value={script}
              onChange={(event) => setScript(event.target.value as ScriptName)}
              {...described}
            >
              {SCRIPT_NAMES.map((name) => (
                <option key={name} value={name}>
                  {t(`script.${name}`)}
                </option>
              ))}
            </Select>
          )}
        </Field>
        <div className="flex flex-wrap">
          <Button
            type="button"
            variant="outline"
            disabled={sending.pending || barred !== null}
            onClick={preview}
          >
            {t("preview")}
          </Button>
        </div>
      </div>
      <FormEnd
        sending={sending}
        barred={barred}
        blocked={barred !== null}
        verb={form("save")}
        onCancel={() => router.push("/power-cuts")}
      />
    </Form>
  );
}

function isFault(word: string): word is PowerCutFault {
  return Object.hasOwn(POWER_CUT_FAULTS, word);
}
