"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Fragment, useEffect, useId, useState, type ComponentProps, type ReactNode } from "react";
import { Input } from "@/components/ui/input";
import { readServer } from "@/lib/api/codec/read";
import { macAddressOf } from "@/lib/fleet/model/mac-address";
import { NEW_SETTINGS } from "@/lib/fleet/model/fields";
import {
  HEARTBEAT_INTERVAL,
  INITIAL_SETTINGS,
  newSettings,
  type NewSettings,
} from "@/lib/fleet/model/settings";
import { useSend } from "../../_kit/send";
import { EditedMeanwhile } from "../../_kit/edits/edited-meanwhile";
import { mergeEdits } from "../../_kit/edits/merge-edits";
import { useEdits } from "../../_kit/edits/use-edits";
import { useFaultText } from "../../_kit/fault-words";
import type { Outcome } from "../../_kit/faults";
import { Field } from "../../_kit/field";
import { Form, FormEnd } from "../../_kit/form";
import { useLost } from "../../_kit/lost";
import { readDraft, writeDraft } from "./draft";

interface ServerFormProps<T> {
  /** The key of its draft: a server's UUID, or "new". */
  readonly draftOf: string;
  /** The initial settings with their version; absent for a new server. */
  readonly settings?: NewSettings;
  readonly version?: number;
  /** Names of other servers: the same name is allowed, with a hint. */
  readonly otherNames: readonly string[];
  /** Saves the settings over the version that the form was filled in with. */
  readonly onSave: (settings: NewSettings, version: number) => Promise<Outcome<T>>;
  readonly onSaved: (answer: T) => void;
  readonly onCancel: () => void;
}

/** The settings as typed. */
type Typed = Readonly<Record<keyof NewSettings, string>>;

const typedOf = (settings: NewSettings): Typed =>
  Object.fromEntries(NEW_SETTINGS.map((setting) => [setting, String(settings[setting])])) as unknown as Typed;

const enteredOf = (typed: Typed): NewSettings => ({
  ...typed,
  heartbeatInterval: typed.heartbeatInterval === "" ? Number.NaN : Number(typed.heartbeatInterval),
});

/** The form of a server's settings. It shows faults while one types, and saves only valid settings. */
export function ServerForm<T>(props: ServerFormProps<T>) {
  const { draftOf, settings = INITIAL_SETTINGS, version = 0, otherNames, onSave, onSaved, onCancel } = props;
  const t = useTranslations("form");
  const format = useFormatter();
  const faultText = useFaultText();
  const lost = useLost();
  const id = useId();
  // The draft from before a login or a reload.
  const [draft] = useState(() => readDraft(draftOf, { ...typedOf(INITIAL_SETTINGS), version }));
  // No field changes while somebody is at it: edits of others are shown at saving.
  const [filledIn] = useState(() => ({ form: typedOf(settings), version }));
  const edits = useEdits<Typed>(
    filledIn,
    mergeEdits,
    draft && { form: typedBy(draft), version: draft.version },
  );
  const { form, change } = edits;
  const { send, ...sending } = useSend();
  // No faults of fields that nobody has reached yet.
  const [touched, setTouched] = useState<ReadonlySet<keyof Typed>>(new Set(draft ? NEW_SETTINGS : []));
  /** The MAC address that belongs to another server, and the sentence about it. */
  const [taken, setTaken] = useState<{ readonly macAddress: string; readonly text: string } | null>(null);

  const isKept = touched.size > 0;
  useEffect(() => {
    if (isKept) writeDraft(draftOf, { ...form, version: edits.version });
  }, [isKept, draftOf, form, edits.version]);

  const checked = newSettings.safeParse(enteredOf(form));
  const wordsOf = (setting: keyof Typed) =>
    checked.error?.issues.find(({ path }) => path[0] === setting)?.message;
  const wrong = NEW_SETTINGS.filter((setting) => wordsOf(setting) !== undefined);
  const missing = wrong.filter((setting) => form[setting].trim() === "");
  const named = (settings: typeof wrong) => ({ fields: format.list(settings.map((setting) => t(setting))) });
  const whyNot =
    missing.length > 0
      ? t("missing", named(missing))
      : wrong.length > 0
        ? t("toCorrect", named(wrong))
        : null;
  const faultOf = (setting: keyof Typed) =>
    (touched.has(setting) ? wordsOf(setting) : undefined) ??
    (setting === "macAddress" && taken?.macAddress === form.macAddress ? taken.text : undefined);

  const save = (fields: HTMLFormElement) => {
    setTouched(new Set(NEW_SETTINGS));
    const focus = (setting: keyof Typed) => {
      const field = fields.elements.namedItem(setting);
      if (field instanceof HTMLElement) field.focus();
    };
    if (wrong[0]) return focus(wrong[0]);
    if (lost !== null) return;
    send(
      () =>
        edits.save(
          (form, version) => onSave(newSettings.parse(enteredOf(form)), version),
          (now) => {
            if (now.of !== "server") return null;
            const server = readServer(now.message);
            return { form: typedOf(server), version: server.updatedAt };
          },
        ),
      (answer) => onSaved(answer),
      (fault) => {
        if (fault.code === "signed_out") window.location.assign("/login");
        if (fault.code !== "mac_address_taken") return undefined;
        setTaken({ macAddress: form.macAddress, text: faultText(fault) });
        focus("macAddress");
        return null;
      },
    );
  };

  /** The input of a setting, below its label. */
  const input = (setting: keyof Typed, hint: string, more: ComponentProps<typeof Input>): ReactNode => (
    <Field id={`${id}-${setting}`} label={t(setting)} fault={faultOf(setting)} hint={hint}>
      {(described) => (
        <Input
          name={setting}
          autoComplete="off"
          value={form[setting]}
          onChange={(event) => {
            setTouched(new Set([...touched, setting]));
            change({ [setting]: event.target.value });
          }}
          {...more}
          {...described}
        />
      )}
    </Field>
  );
  const name = form.name.trim();
  const fields: Readonly<Record<keyof NewSettings, ReactNode>> = {
    name: input("name", name && otherNames.includes(name) ? t("sameName") : t("nameHint"), {
      autoFocus: true,
      dir: "auto",
    }),
    macAddress: input("macAddress", t("macAddressHint"), {
      autoCapitalize: "characters",
      spellCheck: false,
      className: "font-mono",
      // Shown in the form in which it will be saved, however it was typed.
      onBlur: () => {
        const kept = macAddressOf(form.macAddress);
        if (kept !== null) change({ macAddress: kept });
      },
    }),
    heartbeatInterval: input("heartbeatInterval", t("heartbeatIntervalHint", { ...HEARTBEAT_INTERVAL }), {
      type: "number",
      inputMode: "numeric",
      min: HEARTBEAT_INTERVAL.min,
      max: HEARTBEAT_INTERVAL.max,
      step: 1,
    }),
  };

  return (
    <Form className="gap-5" noValidate onSend={save}>
      {NEW_SETTINGS.map((setting) => (
        <Fragment key={setting}>{fields[setting]}</Fragment>
      ))}
      <EditedMeanwhile
        {...edits}
        nameOf={(setting) => t(setting)}
        wordsOf={(setting, of) => of[setting]}
        onTake={(part) => {
          setTouched(new Set(NEW_SETTINGS));
          change(part);
        }}
      />
      <FormEnd
        sending={sending}
        blocked={whyNot !== null || lost !== null}
        verb={sending.pending ? t("saving") : t("save")}
        submit={{ "aria-describedby": `${id}-why` }}
        onCancel={onCancel}
      >
        {/* Above the buttons on a phone, else beside them. Always there, so that nothing jumps. */}
        <p
          id={`${id}-why`}
          className="order-last min-h-4 text-xs leading-snug text-muted-foreground sm:order-first sm:mr-auto sm:max-w-60 sm:self-center"
        >
          {lost ?? whyNot}
        </p>
      </FormEnd>
    </Form>
  );
}

/** The typed settings of a draft. */
function typedBy({ version: _, ...typed }: Typed & { readonly version: number }): Typed {
  return typed;
}
