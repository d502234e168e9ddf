"use client";

import { useTranslations } from "next-intl";
import { useId, useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import { Input } from "@/components/ui/input";
import { readGroup } from "@/lib/api/codec/read";
import { EditedMeanwhile } from "../_kit/edits/edited-meanwhile";
import { useEdits } from "../_kit/edits/use-edits";
import { useFaultText, type Outcome } from "../_kit/faults";
import { Field } from "../_kit/field";

interface NameDialogProps<T> {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly lead: string;
  /** What the button says that saves. */
  readonly verb: string;
  /** What it is called, and the version of that; absent: it is new. */
  readonly name?: string;
  readonly version?: number;
  readonly onSave: (name: string, version: number) => Promise<Outcome<T>>;
  readonly onSaved: (name: string, answer: T) => void;
}

/** Asks what a group is to be called. */
export function NameDialog<T>(props: NameDialogProps<T>) {
  const { open, onOpenChange, title, lead, verb, onSave, onSaved } = props;
  const t = useTranslations("groups");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const id = useId();
  const filledIn = { form: { name: props.name ?? "" }, version: props.version ?? 0 };
  const edits = useEdits(filledIn);
  const typed = edits.form.name;
  const [asked, setAsked] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const name = typed.trim();
  const fault = name === "" ? (asked ? "name_required" : undefined) : nameFault(name);

  const save = () =>
    start(async () => {
      setAsked(true);
      setRefused(null);
      if (name === "" || fault !== undefined) return;
      const outcome = await edits.save(
        (form, version) => onSave(form.name.trim(), version),
        (now) => {
          if (now.of !== "group") return null;
          const { name, updatedAt } = readGroup(now.message);
          return { form: { name }, version: updatedAt };
        },
      );
      if (!outcome.ok) {
        if (outcome.fault.code !== "edited_meanwhile") setRefused(faultText(outcome.fault));
        return;
      }
      onOpenChange(false);
      onSaved(name, outcome.value);
    });

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="max-w-md">
        <DialogHeader>
          <DialogTitle>{title}</DialogTitle>
          <DialogDescription>{lead}</DialogDescription>
        </DialogHeader>
        <form
          className="grid gap-4"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            if (!pending) save();
          }}
        >
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
          <p
            role="alert"
            className="rounded-md bg-destructive/10 px-3 py-2.5 text-sm font-medium text-destructive empty:hidden"
          >
            {refused}
          </p>
          <DialogFooter>
            <Button type="button" variant="outline" onClick={() => onOpenChange(false)}>
              {form("cancel")}
            </Button>
            <Button type="submit" pending={pending}>
              {verb}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}

/** As `groupName` has it, which the manager asks again. */
function nameFault(name: string): "name_too_long" | "semicolon" | undefined {
  if (Array.from(name).length > 100) return "name_too_long";
  return name.includes(";") ? "semicolon" : undefined;
}
