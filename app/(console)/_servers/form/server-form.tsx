"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { useFormatter, useTranslations } from "next-intl";
import { Fragment, useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useForm, useWatch, type Control } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import {
  HEARTBEAT_INTERVAL,
  INITIAL_SETTINGS,
  serverSettings,
  type ServerSettings,
  SETTINGS,
  settingsWith,
} from "@/lib/fleet/settings";
import { macAddressOf } from "@/lib/fleet/mac-address";
import { readServer } from "@/lib/api/codec/read";
import { useFaultText, type Fault } from "../../_kit/faults";
import { useLost } from "../../_kit/lost";
import { EditedMeanwhile } from "../../_kit/edits/edited-meanwhile";
import { mergeEdits, type Difference } from "../../_kit/edits/merge-edits";
import { dropDraft, readDraft, writeDraft } from "./draft";
import { Field } from "../../_kit/field";

interface ServerFormProps {
  /** What a draft of it is kept as: a server's UUID, or "new". */
  readonly draftOf: string;
  /** What is filled in at first, and its version; nothing for a new server. */
  readonly settings?: ServerSettings;
  readonly version?: number;
  /** Names that are taken: allowed, but hinted at. */
  readonly otherNames: readonly string[];
  /** Saves over the version that was looked at, and says why not. */
  readonly onSave: (settings: ServerSettings, version: number) => Promise<Fault | null>;
  readonly onCancel: () => void;
}

/** A server's settings. Says what is wrong as one types, and saves only what is right. */
export function ServerForm({
  draftOf,
  settings = INITIAL_SETTINGS,
  version = 0,
  otherNames,
  onSave,
  onCancel,
}: ServerFormProps) {
  const t = useTranslations("form");
  const faultText = useFaultText();
  const id = useId();
  // What was typed before a new login, or a reload.
  const [draft] = useState(() => readDraft(draftOf, { ...INITIAL_SETTINGS, version }));
  // What the form began with: a draft of an older version began with something else.
  const [began, setBegan] = useState(() => ({
    settings: draft && draft.version !== version ? null : settingsWith(settings),
    version: draft?.version ?? version,
  }));
  const { register, handleSubmit, formState, setError, control, getValues, setValue, trigger } =
    useForm<ServerSettings>({
      resolver: zodResolver(serverSettings),
      defaultValues: settingsWith(draft ?? settings),
      mode: "onChange",
    });
  const keepDraft = (of = began.version) => writeDraft(draftOf, { ...getValues(), version: of });
  useEffect(() => {
    if (draft) {
      writeDraft(draftOf, draft);
      void trigger();
    }
    return () => dropDraft(draftOf);
  }, [draft, draftOf, trigger]);
  const { errors, isValid, isSubmitting } = formState;
  const name = useWatch({ control, name: "name" }).trim();
  const lost = useLost();
  const whyNot = useWhyNot(control);

  // A form that is sent twice is saved once.
  const saving = useRef(false);
  // Not an error of the form's own: it must not keep people from trying again.
  const [refused, setRefused] = useState<string | null>(null);
  const [differences, setDifferences] = useState<readonly Difference<ServerSettings>[]>([]);
  const form = useWatch({ control }) as ServerSettings;
  const take = (part: Partial<ServerSettings>) => {
    for (const setting of SETTINGS)
      if (part[setting] !== undefined) setValue(setting, part[setting], { shouldValidate: true });
    keepDraft();
  };
  const save = async (entered: ServerSettings, from = began): Promise<void> => {
    if (saving.current || lost) return;
    saving.current = true;
    setRefused(null);
    setDifferences([]);
    try {
      const fault = await onSave(entered, from.version);
      if (!fault) return;
      if (fault.code === "edited_meanwhile" && fault.now.of === "server") {
        const now = readServer(fault.now.message);
        const merged = mergeEdits(from.settings, settingsWith(entered), settingsWith(now));
        const next = { settings: settingsWith(now), version: now.updatedAt };
        for (const setting of SETTINGS) setValue(setting, merged.fields[setting], { shouldValidate: true });
        setBegan(next);
        keepDraft(now.updatedAt);
        if (merged.differences.length > 0) return setDifferences(merged.differences);
        // Somebody else edited something else of it.
        saving.current = false;
        return await save(merged.fields, next);
      }
      if (fault.code === "signed_out") {
        keepDraft();
        // Not as a page of this one: what was typed would be given up with the form.
        window.location.assign("/login");
      }
      const text = faultText(fault);
      if (fault.code === "mac_address_taken")
        setError("macAddress", { message: text }, { shouldFocus: true });
      else setRefused(text);
    } finally {
      saving.current = false;
    }
  };

  const fields: Readonly<Record<keyof ServerSettings, ReactNode>> = {
    name: (
      <Field
        id={`${id}-name`}
        label={t("name")}
        fault={errors.name?.message}
        hint={name && otherNames.includes(name) ? t("sameName") : t("nameHint")}
      >
        {(described) => (
          <Input autoFocus autoComplete="off" dir="auto" {...described} {...register("name")} />
        )}
      </Field>
    ),
    macAddress: (
      <Field
        id={`${id}-mac`}
        label={t("macAddress")}
        fault={errors.macAddress?.message}
        hint={t("macAddressHint")}
      >
        {(described) => (
          <Input
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            className="font-mono"
            {...described}
            {...register("macAddress", {
              // In whatever form it was typed, it is shown as it will be kept.
              onBlur: () => {
                const kept = macAddressOf(getValues("macAddress"));
                if (kept !== null) setValue("macAddress", kept, { shouldValidate: true });
              },
            })}
          />
        )}
      </Field>
    ),
    heartbeatInterval: (
      <Field
        id={`${id}-interval`}
        label={t("heartbeatInterval")}
        fault={errors.heartbeatInterval?.message}
        hint={t("heartbeatIntervalHint", { ...HEARTBEAT_INTERVAL })}
      >
        {(described) => (
          <Input
            type="number"
            inputMode="numeric"
            min={HEARTBEAT_INTERVAL.min}
            max={HEARTBEAT_INTERVAL.max}
            step={1}
            {...described}
            {...register("heartbeatInterval", { valueAsNumber: true })}
          />
        )}
      </Field>
    ),
  };

  return (
    <form
      onSubmit={(event) => void handleSubmit((entered) => save(entered))(event)}
      onChange={() => keepDraft()}
      className="grid gap-5"
      noValidate
    >
      {SETTINGS.map((setting) => (
        <Fragment key={setting}>{fields[setting]}</Fragment>
      ))}
      <EditedMeanwhile
        differences={differences}
        form={form}
        nameOf={(setting) => t(setting)}
        wordsOf={(setting, of) => String(of[setting])}
        onTake={take}
      />
      <FormFault>{refused}</FormFault>
      <DialogFooter>
        {/* Above the buttons on a phone, else beside them. It is always there: nothing jumps. */}
        <p
          id={`${id}-why`}
          className="order-last min-h-4 text-xs leading-snug text-muted-foreground sm:order-first sm:mr-auto sm:max-w-60 sm:self-center"
        >
          {lost ?? whyNot}
        </p>
        <Button type="button" variant="outline" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button
          type="submit"
          pending={isSubmitting}
          aria-disabled={!isValid || lost !== null || undefined}
          aria-describedby={`${id}-why`}
        >
          {isSubmitting ? t("saving") : t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** What keeps a form from being saved: the fields that are not right yet. Null where all are. */
function useWhyNot(control: Control<ServerSettings>): string | null {
  const t = useTranslations("form");
  const format = useFormatter();
  const checked = serverSettings.safeParse(useWatch({ control }));
  if (checked.success) return null;
  const wrong = SETTINGS.filter((setting) => checked.error.issues.some(({ path }) => path[0] === setting));
  return t("toSave", { fields: format.list(wrong.map((setting) => t(setting))) });
}

/** Why the whole was not saved. */
function FormFault({ children }: { children: ReactNode }) {
  return (
    <div
      role="alert"
      className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
    >
      {children}
    </div>
  );
}
