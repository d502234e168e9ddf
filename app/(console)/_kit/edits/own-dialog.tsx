import { useTranslations } from "next-intl";
import { useId, type ReactNode } from "react";
import { toast } from "@/components/toast";
import { TitledDialog } from "../dialog";
import type { EditedNow, Outcome } from "../faults";
import { Form, FormEnd } from "../form";
import type { Opened } from "../later-dialog";
import { useLost } from "../lost";
import { useSend } from "../send";
import { Choice } from "../small-fields";
import { EditedMeanwhile } from "./edited-meanwhile";
import type { Merged } from "./merge-edits";
import { useEdits, type Version } from "./use-edits";

/** Settings that a server or group has itself or inherits, and the function that saves them. */
export interface OwnSettings<Value, T> extends Opened {
  readonly inheritedLabel: string;
  readonly ownLabel: string;
  readonly onSave: (own: Value | null, version: number) => Promise<Outcome<T>>;
  readonly onSaved: (answer: T) => void;
}

interface OwnDialogProps<Fields, Value, T> extends OwnSettings<Value, T> {
  readonly title: string;
  readonly lead: string;
  readonly className?: string;
  /** The form as it is filled in. */
  readonly filledIn: Version<Fields>;
  readonly merge: (began: Fields, typed: Fields, saved: Fields) => Merged<Fields>;
  /** The form after an edit conflict; null: the conflict is about another record. */
  readonly read: (now: EditedNow) => Version<Fields> | null;
  /** The own settings of a form; null: inherited ones; undefined: it has faults. */
  readonly valueOf: (form: Fields) => Value | null | undefined;
  /** The label of a field, of which `own` is the choice between both. */
  readonly nameOf: (field: keyof Fields) => string;
  /** The value of a field in words. */
  readonly wordsOf: (field: keyof Fields, of: Fields) => string;
  readonly hints?: { readonly inherited: string; readonly own: string };
  /** The sentence once it is saved. */
  readonly saved: string;
  readonly children: (form: Fields, change: (changes: Partial<Fields>) => void) => ReactNode;
  /** The content at the end, below the edits of others. */
  readonly end?: (form: Fields) => ReactNode;
}

/** The dialog of settings that a server or group has itself, or inherits. */
export function OwnDialog<Fields extends { readonly own: boolean }, Value, T>(
  props: OwnDialogProps<Fields, Value, T>,
) {
  const { open, onOpenChange, title, lead, className, valueOf, nameOf, wordsOf, hints, children, end } =
    props;
  const t = useTranslations("form");
  const lost = useLost();
  const id = useId();
  const edits = useEdits(props.filledIn, props.merge);
  const { send, ...sending } = useSend();
  const { form } = edits;
  const blocked = valueOf(form) === undefined || lost !== null;
  const choose = (own: boolean) => edits.change({ own } as Partial<Fields>);

  const save = () => {
    if (blocked) return;
    send(
      () => edits.save((form, version) => props.onSave(valueOf(form) ?? null, version), props.read),
      (answer) => {
        props.onSaved(answer);
        onOpenChange(false);
        toast.success(props.saved);
      },
    );
  };

  return (
    <TitledDialog open={open} onOpenChange={onOpenChange} title={title} lead={lead} className={className}>
      <Form noValidate onSend={save}>
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">{nameOf("own")}</legend>
          <Choice
            name={id}
            label={props.inheritedLabel}
            {...(hints && { hint: hints.inherited })}
            checked={!form.own}
            onChoose={() => choose(false)}
          />
          <Choice
            name={id}
            label={props.ownLabel}
            {...(hints && { hint: hints.own })}
            checked={form.own}
            onChoose={() => choose(true)}
          />
        </fieldset>
        {children(form, edits.change)}
        <EditedMeanwhile {...edits} {...{ nameOf, wordsOf }} onTake={edits.change} />
        {end?.(form)}
        <FormEnd
          sending={sending}
          barred={lost}
          blocked={blocked}
          verb={t("save")}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
  );
}
