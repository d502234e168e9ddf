"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useState } from "react";
import { Question } from "@/components/question";
import { toast } from "@/components/toast";
import type { ServerView } from "@/lib/api/codec/read";
import { AsCommand } from "../../_command/as-command";
import { useAsk } from "../../_kit/ask";
import type { Opened } from "../../_kit/later-dialog";
import { Tick } from "../../_kit/small-fields";
import { usualWait, waitChoices } from "../../_kit/until/until";
import { UntilField, useUntil } from "../../_kit/until/until-field";
import { rehearse } from "./actions";

interface RehearseDialogProps extends Opened {
  readonly server: ServerView;
  readonly mayNotWake: boolean;
}

/** Asks until when it may wait, and, of a server that may not wake, whether it is to be tried all the same. */
export function RehearseDialog({ server, mayNotWake, open, onOpenChange }: RehearseDialogProps) {
  const t = useTranslations("doctor");
  const id = useId();
  const router = useRouter();
  const { ask } = useAsk();
  const [until, setUntil] = useUntil(usualWait);
  const [even, setEven] = useState(false);
  const { uuid, name } = server;
  const blocked = until.at === null || (mayNotWake && !even);
  const request = { uuid, until: until.at ?? 0, evenIfItMayNotWake: even };
  return (
    <Question
      open={open}
      onOpenChange={onOpenChange}
      title={t("askTitle", { name })}
      text={t("askText")}
      verb={t("verb")}
      blocked={blocked}
      onConfirm={() =>
        ask(
          name,
          () => rehearse(request),
          () => {
            toast.success(t("begun", { name }));
            router.refresh();
          },
        )
      }
    >
      <div className="grid gap-4">
        <UntilField
          id={`${id}-until`}
          label={t("until")}
          until={until}
          onChange={setUntil}
          choices={waitChoices}
        />
        {mayNotWake ? (
          <Tick label={t("even")} checked={even} onChange={setEven}>
            {t("evenHint")}
          </Tick>
        ) : null}
        <AsCommand asked={blocked ? null : { verb: "rehearse", request }} />
      </div>
    </Question>
  );
}
