"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Input } from "@/components/ui/input";
import { readGroup } from "@/lib/api/codec/read-group";
import { isVisible } from "@/lib/fleet/model/invisible";
import { useSend } from "../_kit/send";
import { AsCommand } from "../_command/as-command";
import type { Asked } from "../_command/argv";
import { TitledDialog } from "../_kit/dialog";
import { Form, FormEnd } from "../_kit/form";
import { EditedMeanwhile } from "../_kit/edits/edited-meanwhile";
import { useEdits } from "../_kit/edits/use-edits";
import type { Outcome } from "../_kit/faults";
import { Field } from "../_kit/field";

interface NameDialogProps<T> {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly lead: string;
  /** The label of the save button. */
  readonly verb: string;
  /** The present name, and its version; absent: a new group. */
  readonly name?: string;
  readonly version?: number;
  /** The request for a name. */
  readonly asks: (name: string) => Asked;
  readonly onSave: (name: string, version: number) => Promise<Outcome<T>>;
  readonly onSaved: (name: string, answer: T) => void;
}

/** Asks for the name of a group. */
export function NameDialog<T>(props: NameDialogProps<T>) {
  const { open, onOpenChange, title, lead, verb, onSave, onSaved } = props;
  const t = useTranslations("groups");
  const id = useId();
  const filledIn = { form: { name: props.name ?? "" }, version: props.version ?? 0 };
  const edits = useEdits(filledIn);
  const typed = edits.form.name;
  const [asked, setAsked] = useState(false);
  const { send, ...sending } = useSend();
  const name = typed.trim();
  const fault = name === "" ? (asked ? "name_required" : undefined) : nameFault(name);

  const save = () => {
    setAsked(true);
    if (name === "" || fault !== undefined) return;
    send(
      () =>
        edits.save(
          (form, version) => onSave(form.name.trim(), version),
          (now) => {
            if (now.of !== "group") return null;
            const { name, updatedAt } = readGroup(now.message);
            return { form: { name }, version: updatedAt };
          },
        ),
      (answer) => {
        onOpenChange(false);
        onSaved(name, answer);
      },
    );
  };

  return (
    <TitledDialog open={open} onOpenChange={onOpenChange} title={title} lead={lead} className="max-w-md">
      <Form noValidate onSend={save}>
        <Field
          id={`${id}-name`}
          label={t("name")}
          fault={fault === "semicolon" ? t("semicolon") : fault}
          hint={t("nameHint")}
        >
          {(described) => (
            <Input
              autoFocus
              autoComplete="off"
              dir="auto"
              value={typed}
              onChange={(event) => edits.change({ name: event.target.value })}
              {...described}
            />
          )}
        </Field>
        <EditedMeanwhile
          {...edits}
          nameOf={() => t("name")}
          wordsOf={(_, { name }) => name}
          onTake={edits.change}
        />
        <AsCommand asked={name === "" || fault !== undefined ? null : props.asks(name)} />
        <FormEnd sending={sending} verb={verb} onCancel={() => onOpenChange(false)} />
      </Form>
    </TitledDialog>
  );
}

/** The rules of `groupName`, which the manager checks again. */
function nameFault(name: string): "name_too_long" | "name_invisible" | "semicolon" | undefined {
  if (Array.from(name).length > 100) return "name_too_long";
  if (!isVisible(name)) return "name_invisible";
  return name.includes(";") ? "semicolon" : undefined;
}
