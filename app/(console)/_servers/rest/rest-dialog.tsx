"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { toast } from "@/components/toast";
import { Input } from "@/components/ui/input";
import { REST_WHENS, type RestSettings } from "@/lib/plan/rest";
import { AsCommand } from "../../_command/as-command";
import type { Asked } from "../../_command/argv";
import { TitledDialog } from "../../_kit/dialog";
import { EditedMeanwhile } from "../../_kit/edits/edited-meanwhile";
import { useEdits } from "../../_kit/edits/use-edits";
import type { EditedNow, Outcome } from "../../_kit/faults";
import { Field } from "../../_kit/field";
import { Form, FormEnd } from "../../_kit/form";
import { useLost } from "../../_kit/lost";
import { useSend } from "../../_kit/send";
import { Choice } from "../../_kit/small-fields";
import { formOf, mergeRest, restOf, type RestForm } from "./rest-draft";
import { RestPreview } from "./rest-preview";
import { useRestWords } from "./rest-words";

/** The owner of a rest, and the function that saves it. */
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
  readonly inheritedLabel: string;
  readonly ownLabel: string;
  /** Its own rest after an edit conflict; null: the conflict is about another record. */
  readonly read: (
    now: EditedNow,
  ) => { readonly rest: RestSettings | null; readonly updatedAt: number } | null;
}

export interface RestDialogProps<T> extends RestOf {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onSave: (rest: RestSettings | null, version: number) => Promise<Outcome<T>>;
  readonly onSaved: (answer: T) => void;
}

/** The rest of a server, or of a group's servers, with what it would have done in the last days. */
export function RestDialog<T>(props: RestDialogProps<T>) {
  const { uuid, kind, name, rest, version, inherited, inheritedLabel, ownLabel, open, onOpenChange } = props;
  const t = useTranslations("rest");
  const form = useTranslations("form");
  const lost = useLost();
  const id = useId();
  const edits = useEdits({ form: formOf(rest, inherited), version }, mergeRest);
  const words = useEditedWords(inheritedLabel, ownLabel);
  const restWords = useRestWords();
  const { own, ...draft } = edits.form;
  const { send, ...sending } = useSend();
  const checked = restOf(draft);
  const faults = own && "faults" in checked ? checked.faults : {};
  const blocked = Object.keys(faults).length > 0 || lost !== null;
  const wanted = !own ? null : "rest" in checked ? checked.rest : undefined;
  const tried = wanted === undefined ? undefined : (wanted ?? inherited);

  const save = () => {
    if (blocked) return;
    send(
      () =>
        edits.save(
          ({ own, ...draft }, version) => {
            const asked = restOf(draft);
            return props.onSave(own && "rest" in asked ? asked.rest : null, version);
          },
          (now) => {
            const read = props.read(now);
            return read && { form: formOf(read.rest, inherited), version: read.updatedAt };
          },
        ),
      (answer) => {
        props.onSaved(answer);
        onOpenChange(false);
        toast.success(t("saved", { name }));
      },
    );
  };
  const number = (field: "afterMinutes" | "minUpMinutes") => (
    <Field id={`${id}-${field}`} label={t(field)} fault={faults[field] ? t("range") : undefined}>
      {(described) => (
        <Input
          inputMode="numeric"
          autoComplete="off"
          className="w-28"
          value={draft[field]}
          onChange={(event) => edits.change({ [field]: event.target.value })}
          {...described}
        />
      )}
    </Field>
  );

  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t(kind === "group" ? "titleOfGroup" : "title", { name })}
      lead={t("lead")}
      className="max-w-2xl"
    >
      <Form noValidate onSend={save}>
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">{t("whose")}</legend>
          <Choice
            name={`${id}-whose`}
            label={inheritedLabel}
            hint={inherited ? restWords(inherited) : t("none")}
            checked={!own}
            onChoose={() => edits.change({ own: false })}
          />
          <Choice
            name={`${id}-whose`}
            label={ownLabel}
            hint={t("ownHint")}
            checked={own}
            onChoose={() => edits.change({ own: true })}
          />
        </fieldset>
        {own ? (
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
                  onChoose={() => edits.change({ when })}
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
        ) : null}
        <RestPreview
          isOfMany={kind === "group"}
          asked={
            tried === undefined
              ? null
              : {
                  serverUuid: kind === "server" ? uuid : null,
                  groupUuid: kind === "group" ? uuid : null,
                  rest: wanted ?? null,
                }
          }
          when={tried?.when ?? null}
        />
        <EditedMeanwhile {...edits} {...words} onTake={edits.change} />
        <AsCommand asked={wanted === undefined ? null : askedOf(kind, uuid, wanted)} />
        <FormEnd
          sending={sending}
          barred={lost}
          blocked={blocked}
          verb={form("save")}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
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
