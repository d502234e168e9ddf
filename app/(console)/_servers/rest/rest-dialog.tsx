"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Input } from "@/components/ui/input";
import { REST_WHENS, type RestSettings } from "@/lib/plan/rest";
import { AsCommand } from "../../_command/as-command";
import type { Asked } from "../../_command/argv";
import { OwnDialog, type OwnSettings } from "../../_kit/edits/own-dialog";
import type { EditedNow } from "../../_kit/faults";
import { Field } from "../../_kit/field";
import { Choice } from "../../_kit/small-fields";
import { formOf, mergeRest, restOf, type RestForm } from "./rest-draft";
import { RestPreview } from "./rest-preview";
import { useRestWords } from "./rest-words";

/** The owner of a rest. */
export interface RestOf {
  readonly uuid: string;
  readonly kind: "server" | "group";
  readonly name: string;
  /** Its own rest; null: none. */
  readonly rest: RestSettings | null;
  /** The version of the server or group. */
  readonly version: number;
  /** The rest in force without an own one; null: it does not rest. */
  readonly inherited: RestSettings | null;
  /** Its own rest after an edit conflict; null: the conflict is about another record. */
  readonly read: (
    now: EditedNow,
  ) => { readonly rest: RestSettings | null; readonly updatedAt: number } | null;
}

type RestDialogProps<T> = RestOf & OwnSettings<RestSettings, T>;

/** The rest of a server, or of a group's servers, with what it would have done in the last days. */
export function RestDialog<T>(props: RestDialogProps<T>) {
  const { uuid, kind, name, rest, version, inherited, inheritedLabel, ownLabel } = props;
  const t = useTranslations("rest");
  const restWords = useRestWords();
  return (
    <OwnDialog<RestForm, RestSettings, T>
      {...props}
      {...useEditedWords(inheritedLabel, ownLabel)}
      title={t(kind === "group" ? "titleOfGroup" : "title", { name })}
      lead={t("lead")}
      saved={t("saved", { name })}
      className="max-w-2xl"
      hints={{ inherited: inherited ? restWords(inherited) : t("none"), own: t("ownHint") }}
      filledIn={{ form: formOf(rest, inherited), version }}
      merge={mergeRest}
      read={(now) => {
        const read = props.read(now);
        return read && { form: formOf(read.rest, inherited), version: read.updatedAt };
      }}
      valueOf={wantedOf}
      end={(form) => {
        const wanted = wantedOf(form);
        return <AsCommand asked={wanted === undefined ? null : askedOf(kind, uuid, wanted)} />;
      }}
    >
      {(form, change) => {
        const wanted = wantedOf(form);
        const tried = wanted === undefined ? undefined : (wanted ?? inherited);
        const of = {
          serverUuid: kind === "server" ? uuid : null,
          groupUuid: kind === "group" ? uuid : null,
        };
        return (
          <>
            {form.own ? <RestFields form={form} onChange={change} /> : null}
            <RestPreview
              isOfMany={kind === "group"}
              asked={tried === undefined ? null : { ...of, rest: wanted ?? null }}
              when={tried?.when ?? null}
            />
          </>
        );
      }}
    </OwnDialog>
  );
}

/** The own rest of a form; null: inherited; undefined: it has faults. */
function wantedOf({ own, ...draft }: RestForm): RestSettings | null | undefined {
  if (!own) return null;
  const checked = restOf(draft);
  return "rest" in checked ? checked.rest : undefined;
}

interface RestFieldsProps {
  readonly form: RestForm;
  readonly onChange: (changes: Partial<RestForm>) => void;
}

/** The times of an own rest. */
function RestFields({ form: { own: _, ...draft }, onChange }: RestFieldsProps) {
  const t = useTranslations("rest");
  const id = useId();
  const checked = restOf(draft);
  const faults = "faults" in checked ? checked.faults : {};
  const number = (field: "afterMinutes" | "minUpMinutes") => (
    <Field id={`${id}-${field}`} label={t(field)} fault={faults[field] ? t("range") : undefined}>
      {(described) => (
        <Input
          inputMode="numeric"
          autoComplete="off"
          className="w-28"
          value={draft[field]}
          onChange={(event) => onChange({ [field]: event.target.value })}
          {...described}
        />
      )}
    </Field>
  );
  return (
    <>
      <fieldset className="grid gap-2">
        <legend className="mb-2 text-sm font-medium">{t("whenTitle")}</legend>
        {REST_WHENS.map((when) => (
          <Choice
            key={when}
            name={`${id}-when`}
            label={t(`when.${when}`)}
            hint={t(`whenHint.${when}`)}
            checked={draft.when === when}
            onChoose={() => onChange({ when })}
          />
        ))}
      </fieldset>
      {draft.when === "never" ? null : (
        <div className="grid grid-cols-1 gap-4 sm:grid-cols-2">
          {number("afterMinutes")}
          {number("minUpMinutes")}
        </div>
      )}
    </>
  );
}

function askedOf(kind: RestOf["kind"], uuid: string, rest: RestSettings | null): Asked {
  return kind === "server"
    ? { verb: "edit", request: { uuid, rest } }
    : { verb: "updateGroup", request: { uuid, rest } };
}

/** Words the fields that somebody else has changed meanwhile. */
function useEditedWords(inheritedLabel: string, ownLabel: string) {
  const t = useTranslations("rest");
  return {
    nameOf: (field: keyof RestForm) =>
      field === "own" ? t("whose") : field === "when" ? t("whenTitle") : t(field),
    wordsOf: (field: keyof RestForm, of: RestForm) => {
      if (field === "own") return of.own ? ownLabel : inheritedLabel;
      return field === "when" ? t(`when.${of.when}`) : of[field];
    },
  };
}
