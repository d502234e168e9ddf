"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { Question } from "@/components/question";
import { Checkbox } from "@/components/ui/checkbox";
import { Label } from "@/components/ui/label";
import { wantToBeAsked, type AskedAction } from "./request";

/** Asks before an action is done that ends what runs on the server, and lets people say that they need not be asked. */
export function PowerQuestion({
  action,
  name,
  open,
  onOpenChange,
  onConfirm,
}: {
  action: AskedAction;
  name: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onConfirm: () => void;
}) {
  const t = useTranslations("power");
  const id = useId();
  const [never, setNever] = useState(false);

  const confirm = () => {
    if (never) wantToBeAsked(false);
    onConfirm();
  };
  return (
    <Question
      open={open}
      onOpenChange={onOpenChange}
      title={t(`${action}.askTitle`, { name })}
      text={t(`${action}.askText`)}
      verb={t(`${action}.short`)}
      onConfirm={confirm}
    >
      <div className="flex min-h-11 items-center gap-2.5 sm:min-h-0">
        <Checkbox id={id} checked={never} onCheckedChange={(checked) => setNever(checked === true)} />
        <Label htmlFor={id} className="cursor-pointer font-normal">
          {t("dontAsk")}
        </Label>
      </div>
    </Question>
  );
}
