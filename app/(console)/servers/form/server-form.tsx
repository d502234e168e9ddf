"use client";

import { zodResolver } from "@hookform/resolvers/zod";
import { CircleAlert } from "lucide-react";
import { useTranslations } from "next-intl";
import { Fragment, useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useForm, useWatch } from "react-hook-form";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { Label } from "@/components/ui/label";
import {
  HEARTBEAT_INTERVAL,
  INITIAL_SETTINGS,
  serverSettings,
  type ServerSettings,
  SETTING_FAULTS,
  type SettingFault,
  SETTINGS,
  settingsWith,
} from "@/lib/fleet/settings";
import { useFaultText, type Fault } from "../../faults";
import { dropDraft, readDraft, writeDraft } from "./draft";

interface ServerFormProps {
  /** What a draft of it is kept as: a server's UUID, or "new". */
  readonly draftOf: string;
  /** What is filled in at first; nothing for a new server. */
  readonly settings?: ServerSettings;
  /** Names that are taken: allowed, but hinted at. */
  readonly otherNames: readonly string[];
  /** Saves, and says why not. */
  readonly onSave: (settings: ServerSettings) => Promise<Fault | null>;
  readonly onCancel: () => void;
}

/** A server's settings. Says what is wrong as one types, and saves only what is right. */
export function ServerForm({
  draftOf,
  settings = INITIAL_SETTINGS,
  otherNames,
  onSave,
  onCancel,
}: ServerFormProps) {
  const t = useTranslations("form");
  const faultText = useFaultText();
  const id = useId();
  // What was typed before a new login, or a reload.
  const [draft] = useState(() => readDraft(draftOf, INITIAL_SETTINGS));
  const { register, handleSubmit, formState, setError, control, getValues, trigger } =
    useForm<ServerSettings>({
      resolver: zodResolver(serverSettings),
      defaultValues: draft ?? settingsWith(settings),
      mode: "onChange",
    });
  const keepDraft = () => writeDraft(draftOf, getValues());
  useEffect(() => {
    if (draft) {
      writeDraft(draftOf, draft);
      void trigger();
    }
    return () => dropDraft(draftOf);
  }, [draft, draftOf, trigger]);
  const { errors, isValid, isSubmitting } = formState;
  const name = useWatch({ control, name: "name" }).trim();

  // A form that is sent twice is saved once.
  const saving = useRef(false);
  // Not an error of the form's own: it must not keep people from trying again.
  const [refused, setRefused] = useState<string | null>(null);
  const save = async (entered: ServerSettings) => {
    if (saving.current) return;
    saving.current = true;
    setRefused(null);
    try {
      const fault = await onSave(entered);
      if (!fault) return;
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
            {...register("macAddress")}
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
      onSubmit={(event) => void handleSubmit(save)(event)}
      onChange={keepDraft}
      className="grid gap-5"
      noValidate
    >
      {SETTINGS.map((setting) => (
        <Fragment key={setting}>{fields[setting]}</Fragment>
      ))}
      <FormFault>{refused}</FormFault>
      <DialogFooter>
        <Button type="button" variant="outline" onClick={onCancel}>
          {t("cancel")}
        </Button>
        <Button type="submit" disabled={!isValid || isSubmitting}>
          {isSubmitting ? t("saving") : t("save")}
        </Button>
      </DialogFooter>
    </form>
  );
}

/** Why the whole was not saved. */
function FormFault({ children }: { children: ReactNode }) {
  return (
    <p
      role="alert"
      className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
    >
      {children}
    </p>
  );
}

/** What ties an input to its label and to what is said about it. */
interface Described {
  readonly id: string;
  readonly "aria-invalid": boolean;
  readonly "aria-describedby": string;
}

interface FieldProps {
  readonly id: string;
  readonly label: string;
  /** A word of `SETTING_FAULTS`, or a sentence. */
  readonly fault?: string | undefined;
  readonly hint?: string | undefined;
  readonly children: (described: Described) => ReactNode;
}

/** An input with its label, and below it a hint or what is wrong. The line is always there: nothing jumps. */
function Field({ id, label, fault, hint, children }: FieldProps) {
  const t = useTranslations("fieldFault");
  return (
    <div className="grid gap-2">
      <Label htmlFor={id}>{label}</Label>
      {children({ id, "aria-invalid": fault !== undefined, "aria-describedby": `${id}-about` })}
      <p id={`${id}-about`} aria-live="polite" className="min-h-4 text-xs leading-snug text-muted-foreground">
        {fault === undefined ? (
          hint
        ) : (
          <span className="flex gap-1.5 font-medium text-destructive">
            <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0" />
            {isSettingFault(fault) ? t(fault) : fault}
          </span>
        )}
      </p>
    </div>
  );
}

function isSettingFault(fault: string): fault is SettingFault {
  return fault in SETTING_FAULTS;
}
