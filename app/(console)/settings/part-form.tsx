"use client";

import { ChevronDown } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { startTransition, useActionState, useEffect, useEffectEvent, useState, type FormEvent } from "react";
import { Refusal } from "@/components/refusal";
import { toast } from "@/components/toast";
import { Button } from "@/components/ui/button";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import {
  SETTING_PARTS,
  settingRow,
  wentWell,
  type SettingKey,
  type SettingPart,
  type ShownPart,
} from "@/lib/fleet/model/manager-settings";
import { useFaultText } from "../_kit/fault-words";
import { TrialBox } from "../_kit/trial";
import { sendSettings, type SettingsAnswer } from "./actions";
import { SettingField } from "./setting-field";

/** A part with a form: the guide has a page of its own. */
type FormPart = Exclude<SettingPart, "welcome">;

interface PartFormProps {
  readonly part: FormPart;
  readonly shown: ShownPart;
}

/** The card of a part: its state, and its form once it is opened. It works as a plain form, too. */
export function PartForm({ part, shown }: PartFormProps) {
  const t = useTranslations("settings");
  const router = useRouter();
  const faultText = useFaultText();
  const [answer, action, pending] = useActionState<SettingsAnswer, FormData>(sendSettings, null);
  const [does, setDoes] = useState("");
  const { settings } = shown;
  const ofEnvironment = settings.every(({ from }) => from !== "console") && isOf(shown, "environment");
  const isWhole = SETTING_PARTS[part].alone && ofEnvironment;
  const isSet = settings.some(({ from }) => from !== "nowhere");
  const state = ofEnvironment ? "environment" : isSet ? "on" : "off";
  const hasDefaults = part === "notices" || part === "push";

  const finish = useEffectEvent((now: SettingsAnswer) => {
    if (now?.did !== "saved" && now?.did !== "removed") return;
    toast.success(t(now.did));
    router.refresh();
  });
  useEffect(() => finish(answer), [answer]);

  // What was typed stays in the form: React would empty it.
  const send = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { submitter } = event.nativeEvent as SubmitEvent;
    const form = new FormData(event.currentTarget, submitter);
    if (pending) return;
    setDoes(String(form.get("does")));
    startTransition(() => action(form));
  };

  const field = (key: SettingKey) => {
    const setting = settings.find((one) => one.key === key);
    if (!setting) return null;
    const typed = answer && "values" in answer ? answer.values[key] : undefined;
    const fault = answer?.did === "refused" ? answer.faults[key] : undefined;
    return <SettingField key={key} setting={setting} typed={typed} fault={fault} />;
  };
  // Of a part of the environment there is nothing to be set here.
  const keys = settings.filter(({ from }) => !isWhole || from === "environment").map(({ key }) => key);
  const rare = keys.filter((key) => settingRow(key).rare);
  const isRareWrong = answer?.did === "refused" && rare.some((key) => answer.faults[key]);

  return (
    <details
      id={part}
      open={answer !== null || undefined}
      className={cn(FRAME, "group min-w-0 scroll-mt-20")}
    >
      <summary className="flex cursor-pointer list-none flex-wrap items-start gap-x-3 gap-y-2 rounded-xl p-4 hover:bg-accent/40 sm:p-5 [&::-webkit-details-marker]:hidden">
        <div className="grid min-w-0 flex-1 basis-56 gap-1">
          <h2 className="font-semibold">{t(`part.${part}.title`)}</h2>
          <p className="text-sm text-muted-foreground">{t(`part.${part}.lead`)}</p>
        </div>
        <span
          className={cn("inline-flex items-center gap-2 text-sm", state === "off" && "text-muted-foreground")}
        >
          <span
            aria-hidden
            className={cn("size-2 rounded-full", state === "off" ? "border border-input" : "bg-status-on")}
          />
          {state === "off" && hasDefaults ? t("usual") : t(`state.${state}`)}
          <ChevronDown aria-hidden className="size-4 text-muted-foreground group-open:rotate-180" />
        </span>
      </summary>
      <form
        action={action}
        onSubmit={send}
        noValidate
        autoComplete="off"
        className="grid min-w-0 gap-4 px-4 pb-4 sm:px-5 sm:pb-5"
      >
        <input type="hidden" name="part" value={part} />
        <input type="hidden" name="updatedAt" value={shown.updatedAt} />
        {isWhole ? <p className="text-sm text-muted-foreground">{t("partOfEnvironment")}</p> : null}
        {shown.passedOver ? <p className="text-sm text-status-warning">{t("passedOver")}</p> : null}
        <div className="grid min-w-0 gap-4 sm:grid-cols-2">
          {keys.filter((key) => !rare.includes(key)).map(field)}
        </div>
        {rare.length > 0 ? (
          <details open={isRareWrong || undefined} className="min-w-0 text-sm">
            <summary className="w-fit cursor-pointer text-muted-foreground hover:text-foreground">
              {t("more")}
            </summary>
            <div className="grid min-w-0 gap-4 pt-3 sm:grid-cols-2">{rare.map(field)}</div>
          </details>
        ) : null}
        {answer?.did === "tried" ? (
          <TrialBox
            isGood={wentWell(answer.outcome.word)}
            title={t(`tried.${answer.outcome.word}`, { detail: answer.outcome.detail })}
          >
            {null}
          </TrialBox>
        ) : null}
        <Refusal>{answer?.did === "refused" && answer.fault ? faultText(answer.fault) : null}</Refusal>
        <div className="flex flex-wrap items-center gap-2">
          {isWhole ? null : (
            <Button type="submit" name="does" value="save" pending={pending && does === "save"}>
              {pending && does === "save" ? t("saving") : t("save")}
            </Button>
          )}
          {SETTING_PARTS[part].tries ? (
            <Button
              type="submit"
              name="does"
              value="try"
              variant="outline"
              pending={pending && does === "try"}
            >
              {pending && does === "try" ? t("trying") : t("try")}
            </Button>
          ) : null}
          {isOf(shown, "console") ? (
            <Button
              type="submit"
              name="does"
              value="remove"
              variant="ghost"
              className="text-destructive hover:text-destructive"
              pending={pending && does === "remove"}
            >
              {t("removeAll")}
            </Button>
          ) : null}
        </div>
      </form>
    </details>
  );
}

const isOf = ({ settings }: ShownPart, where: "environment" | "console"): boolean =>
  settings.some(({ from }) => from === where);
