"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId } from "react";
import { useClock } from "@/components/time";
import { toast } from "@/components/toast";
import type { EndingSpan } from "@/lib/plan/schedule";
import { TitledDialog } from "../../_kit/dialog";
import { Form, FormEnd } from "../../_kit/form";
import { useSend } from "../../_kit/send";
import type { Choice } from "../../_kit/until/until";
import { UntilField, useUntil } from "../../_kit/until/until-field";
import { changeNight } from "../../_timeline/change-night";

interface OnlyTonightDialogProps {
  readonly schedule: { readonly uuid: string; readonly name: string };
  readonly ending: EndingSpan;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

const HOUR = 3_600_000;

/** Asks for another end of this night only. */
export function OnlyTonightDialog({ schedule, ending, open, onOpenChange }: OnlyTonightDialogProps) {
  const t = useTranslations("schedules.tonight");
  const clock = useClock();
  const router = useRouter();
  const id = useId();
  const { uuid, name } = schedule;
  const { end, next } = ending;
  const [until, setUntil] = useUntil(() => end + HOUR);
  const { send, ...sending } = useSend();
  /** An hour later, two, and three, as far as the next window does not begin. */
  const choices = () =>
    [1, 2, 3]
      .map((hours): Choice => ({ word: "today", at: end + hours * HOUR }))
      .filter(({ at }) => next === null || at < next);
  const save = () => {
    const { at } = until;
    if (at === null) return;
    send(
      () => changeNight({ uuid, seen: end, wanted: { kind: "at", at } }),
      () => {
        onOpenChange(false);
        toast.success(t("changedDone", { name, end: clock(at) }));
        router.refresh();
      },
    );
  };
  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("title", { name })}
      lead={t("lead", { end: clock(end) })}
      className="max-w-md"
    >
      <Form noValidate onSend={save}>
        <UntilField
          id={`${id}-until`}
          label={t("until")}
          until={until}
          onChange={setUntil}
          choices={choices}
        />
        <FormEnd
          sending={sending}
          blocked={until.at === null}
          verb={t("save")}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
  );
}
