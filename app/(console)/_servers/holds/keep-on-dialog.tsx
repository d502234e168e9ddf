"use client";

import { useTranslations } from "next-intl";
import { useId, useState } from "react";
import { useClock } from "@/components/time";
import { toast } from "@/components/toast";
import type { ServerView } from "@/lib/api/codec/read";
import { useSend } from "../../_kit/send";
import { TitledDialog } from "../../_kit/dialog";
import { Form, FormEnd } from "../../_kit/form";
import { usePut } from "../../_live/live";
import { ReasonField, Tick } from "../../_kit/small-fields";
import { UntilField, useUntil } from "../../_kit/until/until-field";
import { holdChoices, inHours } from "../../_kit/until/until";
import { placeHold } from "./actions";

interface KeepOnDialogProps {
  readonly server: ServerView;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Asks for the end and the reason of a hold on a server. */
export function KeepOnDialog({ server, open, onOpenChange }: KeepOnDialogProps) {
  const t = useTranslations("hold");
  const clock = useClock();
  const put = usePut();
  const id = useId();
  const { uuid, name, powerStatus } = server;
  const [until, setUntil] = useUntil((now) => inHours(1, now));
  const [reason, setReason] = useState("");
  const [wake, setWake] = useState(false);
  const { send, ...sending } = useSend();
  const isOff = powerStatus === "OFF";

  const place = () => {
    const { at } = until;
    if (at === null) return;
    send(
      () => placeHold({ serverUuid: uuid, until: at, reason: reason.trim(), wake: wake && isOff }),
      (held) => {
        put(held);
        onOpenChange(false);
        toast.success(t("placed", { name, until: clock(at) }));
      },
    );
  };

  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("title", { name })}
      lead={t("lead")}
      className="max-w-md"
    >
      <Form noValidate onSend={place}>
        <UntilField
          id={`${id}-until`}
          label={t("until")}
          until={until}
          onChange={setUntil}
          choices={holdChoices}
        />
        <ReasonField value={reason} onChange={setReason} />
        {isOff ? <Tick label={t("wake")} checked={wake} onChange={setWake} /> : null}
        <FormEnd
          sending={sending}
          blocked={until.at === null}
          verb={t("place")}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
  );
}
