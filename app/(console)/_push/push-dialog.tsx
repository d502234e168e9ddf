"use client";

import { Bell, BellOff, BellRing } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import { useEffect, useState, type ReactNode } from "react";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { DialogFooter } from "@/components/ui/dialog";
import { Skeleton } from "@/components/ui/skeleton";
import { languageOf } from "@/i18n/locales";
import { USUAL_PUSH } from "@/lib/fleet/model/push-words";
import { useSend } from "../_kit/send";
import { TitledDialog } from "../_kit/dialog";
import { Form, FormEnd } from "../_kit/form";
import { useFaultText } from "../_kit/fault-words";
import { answered, type Fault } from "../_kit/faults";
import { testPush } from "./actions";
import { pushStateHere, turnOff, turnOn, zoneHere, type PushState, type TurnedOn } from "./device";
import { draftOf, faultOf, PushFields, settingsOf, type PushDraft } from "./push-fields";

interface PushDialogProps {
  readonly userId: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Notifications of this browser by Web Push: on or off, and about what. */
export function PushDialog({ userId, open, onOpenChange }: PushDialogProps) {
  const t = useTranslations("push");
  const faultText = useFaultText();
  const [standing, setStanding] = useState<PushState | { readonly fault: Fault } | null>(null);

  useEffect(() => {
    let gone = false;
    void pushStateHere()
      .catch(() => ({ obstacle: "unsupported" }) as const)
      .then((found) => gone || setStanding(found));
    return () => void (gone = true);
  }, []);

  return (
    <TitledDialog open={open} onOpenChange={onOpenChange} title={t("title")} lead={t("lead")}>
      {standing === null ? (
        <div role="status" className="grid gap-3">
          <span className="sr-only">{t("checking")}</span>
          <Skeleton className="h-11" />
          <Skeleton className="h-64" />
        </div>
      ) : "here" in standing ? (
        <Settings userId={userId} standing={standing} onClose={() => onOpenChange(false)} />
      ) : (
        <>
          <State icon={BellOff}>
            {"fault" in standing ? faultText(standing.fault) : t(`obstacle.${standing.obstacle}`)}
          </State>
          <DialogFooter>
            <Button type="button" variant="outline" onClick={() => onOpenChange(false)}>
              {t("close")}
            </Button>
          </DialogFooter>
        </>
      )}
    </TitledDialog>
  );
}

interface StateProps {
  readonly icon: typeof Bell;
  readonly children: ReactNode;
  /** The button for it. */
  readonly action?: ReactNode;
}

/** A line with the state of notifications. */
function State({ icon: Icon, children, action }: StateProps) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-secondary px-3 py-2 text-sm text-secondary-foreground">
      <p role="status" className="flex min-w-0 flex-1 basis-56 items-start gap-2.5 py-1">
        <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
        {children}
      </p>
      {action}
    </div>
  );
}

interface SettingsProps {
  readonly userId: string;
  readonly standing: Extract<PushState, { readonly obstacle: null }>;
  readonly onClose: () => void;
}

/** The topics and times of notifications, and the buttons that turn them on and off. */
function Settings({ userId, standing: { here, endpoint }, onClose }: SettingsProps) {
  const t = useTranslations("push");
  const form = useTranslations("form");
  const faultText = useFaultText();
  const language = languageOf(useLocale());
  const [on, setOn] = useState(here.settings ? endpoint : null);
  const [draft, setDraft] = useState<PushDraft>(() => draftOf(here.settings ?? USUAL_PUSH));
  const { send, ...sending } = useSend();
  const fault = faultOf(draft);

  const run = (work: () => Promise<string | null>) =>
    send(
      async () => ({ ok: true, value: await work() }),
      (why) => why,
    );

  const whyNot = (outcome: Exclude<TurnedOn, { readonly endpoint: string }>): string => {
    if ("fault" in outcome) return outcome.fault.code === "invalid" ? t("refused") : faultText(outcome.fault);
    return outcome.why === "asked" || outcome.why === "service"
      ? t(outcome.why)
      : t(`obstacle.${outcome.why}`);
  };

  const save = () =>
    run(async () => {
      const outcome = await turnOn(userId, here.publicKey, settingsOf(draft, language, zoneHere()));
      if (!("endpoint" in outcome)) return whyNot(outcome);
      toast.success(t(on === null ? "turnedOn" : "saved"));
      setOn(outcome.endpoint);
      if (on !== null) onClose();
      return null;
    });

  const end = () =>
    run(async () => {
      const fault = await turnOff();
      if (fault) return faultText(fault);
      setOn(null);
      toast.success(t("turnedOff"));
      return null;
    });

  const tryIt = (endpoint: string) =>
    run(async () => {
      const outcome = await answered(testPush(endpoint));
      if (!outcome.ok) return faultText(outcome.fault);
      const { value } = outcome;
      if (value?.why === "off") setOn(null);
      if (value?.why === "failed") return t("testFailed", { detail: value.detail });
      if (value) return t(value.why === "off" ? "testOff" : "testSoon");
      toast.success(t("testSent"));
      return null;
    });

  return (
    <Form className="gap-5" noValidate onSend={() => fault === null && save()}>
      <State
        icon={on === null ? Bell : BellRing}
        action={
          on === null ? null : (
            <Button
              type="button"
              variant="outline"
              size="sm"
              className="bg-card"
              aria-disabled={sending.pending || undefined}
              onClick={() => sending.pending || tryIt(on)}
            >
              {t("test")}
            </Button>
          )
        }
      >
        {t(on === null ? "off" : "on")}
      </State>
      <PushFields draft={draft} groups={here.groups} zone={zoneHere()} fault={fault} onChange={setDraft} />
      <FormEnd
        sending={sending}
        blocked={fault !== null}
        verb={on === null ? t("turnOn") : form("save")}
        onCancel={onClose}
        cancel={t("close")}
      >
        {on === null ? null : (
          <Button
            type="button"
            variant="ghost"
            className="sm:mr-auto"
            aria-disabled={sending.pending || undefined}
            onClick={() => sending.pending || end()}
          >
            {t("turnOff")}
          </Button>
        )}
      </FormEnd>
    </Form>
  );
}
