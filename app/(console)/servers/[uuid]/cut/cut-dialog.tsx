"use client";

import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useId, useState } from "react";
import { toast } from "@/components/toast";
import { Input } from "@/components/ui/input";
import type { ServerView } from "@/lib/api/codec/read";
import { REASON_LENGTH } from "@/lib/fleet/model/turn-off";
import type { OutsideKind } from "@/lib/power/ways";
import { TitledDialog } from "../../../_kit/dialog";
import { useFaultText } from "../../../_kit/fault-words";
import { answered, type Outcome } from "../../../_kit/faults";
import { Field } from "../../../_kit/field";
import { Form, FormEnd } from "../../../_kit/form";
import type { Opened } from "../../../_kit/later-dialog";
import { useLost } from "../../../_kit/lost";
import type { ServerName } from "../../../_kit/names";
import { useSend } from "../../../_kit/send";
import { cutPower, cutWays } from "./actions";

interface CutDialogProps extends Opened {
  readonly server: Pick<ServerView, "uuid" | "name" | "holds">;
  /** Servers that need it. */
  readonly neededBy: readonly ServerName[];
}

/** Cuts the power of a server once its name was typed, with a reason. */
export function CutDialog({ server: { uuid, name, holds }, neededBy, open, onOpenChange }: CutDialogProps) {
  const t = useTranslations("cut");
  const names = useTranslations("way");
  const format = useFormatter();
  const faultText = useFaultText();
  const lost = useLost();
  const id = useId();
  const { send, ...sending } = useSend();
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const [ways, setWays] = useState<Outcome<readonly OutsideKind[]> | null>(null);
  useEffect(() => void answered(cutWays(uuid)).then(setWays), [uuid]);

  const barred =
    lost ??
    (ways === null ? null : !ways.ok ? faultText(ways.fault) : ways.value.length === 0 ? t("none") : null);
  const blocked = barred !== null || ways === null || typed !== name || reason.trim() === "";
  const cut = () => {
    if (blocked) return;
    send(
      () => cutPower(uuid, typed, reason),
      () => {
        toast.success(t("done", { name }));
        onOpenChange(false);
      },
    );
  };
  const list = (all: readonly string[]) => format.list([...new Set(all)], { type: "conjunction" });

  return (
    <TitledDialog open={open} onOpenChange={onOpenChange} title={t("title", { name })} lead={t("text")}>
      <Form noValidate autoComplete="off" onSend={cut}>
        <div className="grid gap-2 text-sm [overflow-wrap:anywhere]">
          <p>{t("leaves")}</p>
          {neededBy.length > 0 ? (
            <p className="font-medium text-destructive">
              {t("neededBy", { count: neededBy.length, names: list(neededBy.map((each) => each.name)) })}
            </p>
          ) : null}
          {holds.length > 0 ? <p>{t("held", { names: list(holds.map(({ author }) => author)) })}</p> : null}
          <p role="status" className="text-muted-foreground">
            {ways === null
              ? t("looking")
              : ways.ok && ways.value.length > 0
                ? t("by", { ways: list(ways.value.map((kind) => names(`name.${kind}`))) })
                : null}
          </p>
        </div>
        <Field id={`${id}-name`} label={t("name")} hint={t("nameHint", { name })}>
          {(described) => (
            <Input
              {...described}
              dir="auto"
              autoComplete="off"
              spellCheck={false}
              value={typed}
              onChange={({ target }) => setTyped(target.value)}
            />
          )}
        </Field>
        <Field id={`${id}-reason`} label={t("reason")} hint={t("reasonHint")}>
          {(described) => (
            <Input
              {...described}
              dir="auto"
              autoComplete="off"
              maxLength={REASON_LENGTH}
              value={reason}
              onChange={({ target }) => setReason(target.value)}
            />
          )}
        </Field>
        <FormEnd
          sending={sending}
          barred={barred}
          blocked={blocked}
          verb={t("verb")}
          submit={{ variant: "destructive" }}
          onCancel={() => onOpenChange(false)}
        />
      </Form>
    </TitledDialog>
  );
}
