"use client";

import { useTranslations } from "next-intl";
import { useId, useState, useTransition } from "react";
import { useClock } from "@/components/time";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import {
  Dialog,
  DialogContent,
  DialogDescription,
  DialogFooter,
  DialogHeader,
  DialogTitle,
} from "@/components/ui/dialog";
import type { ServerView } from "@/lib/api/codec/read";
import { answered, useFaultText } from "../../_kit/faults";
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

/** Asks until when a server is to be kept on, and why. */
export function KeepOnDialog({ server, open, onOpenChange }: KeepOnDialogProps) {
  const t = useTranslations("hold");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const clock = useClock();
  const put = usePut();
  const id = useId();
  const { uuid, name, powerStatus } = server;
  const [until, setUntil] = useUntil((now) => inHours(1, now));
  const [reason, setReason] = useState("");
  const [wake, setWake] = useState(false);
  const [refused, setRefused] = useState<string | null>(null);
  const [pending, start] = useTransition();
  const isOff = powerStatus === "OFF";

  const place = () =>
    start(async () => {
      if (until.at === null) return;
      setRefused(null);
      const hold = { serverUuid: uuid, until: until.at, reason: reason.trim(), wake: wake && isOff };
      const outcome = await answered(placeHold(hold));
      if (!outcome.ok) return setRefused(faultText(outcome.fault));
      put(outcome.value);
      onOpenChange(false);
      toast.success(t("placed", { name, until: clock(until.at) }));
    });

  return (
    <Dialog open={open} onOpenChange={onOpenChange}>
      <DialogContent className="max-w-md">
        <DialogHeader>
          <DialogTitle>{t("title", { name })}</DialogTitle>
          <DialogDescription>{t("lead")}</DialogDescription>
        </DialogHeader>
        <form
          className="grid gap-4"
          noValidate
          onSubmit={(event) => {
            event.preventDefault();
            // What a portal sends on would reach the form around the button.
            event.stopPropagation();
            if (!pending) place();
          }}
        >
          <UntilField
            id={`${id}-until`}
            label={t("until")}
            until={until}
            onChange={setUntil}
            choices={holdChoices}
          />
          <ReasonField value={reason} onChange={setReason} />
          {isOff ? <Tick label={t("wake")} checked={wake} onChange={setWake} /> : null}
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
            <Button type="submit" pending={pending} aria-disabled={until.at === null || undefined}>
              {t("place")}
            </Button>
          </DialogFooter>
        </form>
      </DialogContent>
    </Dialog>
  );
}
