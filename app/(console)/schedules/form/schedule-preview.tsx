"use client";

import { Moon, Sunrise, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useId, useState } from "react";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/components/ui/cn";
import { card } from "@/components/ui/card";
import type { ScheduleSettings } from "@/lib/fleet/schedules/settings";
import { answered, useFaultText } from "../../_kit/faults";
import { previewSchedule, type ShownCancel, type ShownTransition, type ShownPreview } from "../actions";

/** Milliseconds after the last change until the manager is asked. */
const ASK_AFTER = 400;
/** Transitions that are shown at once. */
const SHOWN = 60;

interface SchedulePreviewProps {
  /** Null: a new schedule. */
  readonly uuid: string | null;
  readonly settings: ScheduleSettings;
  /** Values that are missing for a preview; empty: none. */
  readonly why: readonly string[];
}

/** The next 14 days of a schedule in the form: its transitions, and other schedules that keep servers on. */
export function SchedulePreview({ uuid, settings, why }: SchedulePreviewProps) {
  const t = useTranslations("schedules");
  const id = useId();
  const { shown, busy, fault } = usePreview(uuid, settings, why.length === 0);
  return (
    <section
      aria-labelledby={id}
      aria-busy={busy}
      className={cn(card("grid min-w-0 gap-3 transition-opacity"), busy && "opacity-60")}
    >
      <h2 id={id} className="text-sm font-semibold">
        {t("preview")}
      </h2>
      {why.length > 0 ? (
        <p className="text-sm text-muted-foreground">{why[0]}</p>
      ) : fault !== null ? (
        <p className="text-sm font-medium text-destructive">{fault}</p>
      ) : shown === null ? (
        <Skeleton className="h-40" />
      ) : (
        <>
          <Cancels cancels={shown.cancels} zone={settings.zone} />
          {shown.transitions.length === 0 ? (
            <p className="text-sm text-muted-foreground">{t(`quiet.${shown.quiet ?? "later"}`)}</p>
          ) : (
            <Transitions transitions={shown.transitions} zone={settings.zone} mode={settings.mode} />
          )}
        </>
      )}
    </section>
  );
}

/** The runs that saving would cancel: better known now than in the morning. */
function Cancels({ cancels, zone }: { readonly cancels: readonly ShownCancel[]; readonly zone: string }) {
  const t = useTranslations("schedules");
  const format = useFormatter();
  if (cancels.length === 0) return null;
  return (
    <ul
      role="status"
      aria-label={t("cancels")}
      className="grid gap-1 text-sm font-medium text-status-warning"
    >
      {cancels.map(({ uuid, action, since, servers }) => (
        <li key={uuid} className="flex gap-2">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          <span className="min-w-0 [overflow-wrap:anywhere]">
            {t(action === "ON" ? "cancelsStart" : "cancelsStop", {
              count: servers,
              time: format.dateTime(since, {
                ...{ timeZone: zone, weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
              }),
            })}
          </span>
        </li>
      ))}
    </ul>
  );
}

interface TransitionsProps extends Pick<ScheduleSettings, "zone" | "mode"> {
  readonly transitions: readonly ShownTransition[];
}

function Transitions({ transitions, zone, mode }: TransitionsProps) {
  const t = useTranslations("schedules");
  const hidden = useTranslations("fault")("hidden_server");
  const format = useFormatter();
  const clashing = transitions.filter(({ clashes }) => clashes.length > 0).length;
  const dayOf = (at: number) =>
    format.dateTime(at, { timeZone: zone, weekday: "short", day: "numeric", month: "short" });
  // Times of day as in the form, and in the list of schedules.
  const timeOf = (at: number) =>
    format.dateTime(at, { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  return (
    <>
      <p className="text-xs [overflow-wrap:anywhere] text-muted-foreground">{t("previewLead", { zone })}</p>
      {clashing > 0 ? (
        <p role="status" className="flex gap-2 text-sm font-medium text-status-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t("clashing", { count: clashing })}
        </p>
      ) : null}
      <ol className="grid max-h-[60dvh] gap-2 overflow-y-auto text-sm" tabIndex={0} aria-label={t("preview")}>
        {transitions.slice(0, SHOWN).map(({ at, action, until, servers, clashes, needed }) => {
          const Icon = action === "ON" ? Sunrise : Moon;
          const what =
            action === "ON"
              ? "transition.on"
              : mode === "when_free"
                ? "transition.whenFree"
                : "transition.now";
          return (
            <li key={`${at} ${action}`} className="flex gap-2">
              <Icon aria-hidden className="mt-0.5 size-4 shrink-0 text-muted-foreground" />
              <span className="min-w-0 [overflow-wrap:anywhere]">
                <time dateTime={new Date(at).toISOString()} className="font-medium">
                  {dayOf(at)} {timeOf(at)}
                </time>{" "}
                {t(what, { count: servers, until: `${dayOf(until)} ${timeOf(until)}` })}
                {clashes.map((clash) => (
                  <span key={clash.name} className="block text-status-warning">
                    {t("clash", { count: clash.servers, name: clash.name })}
                  </span>
                ))}
                {needed.map((one) => (
                  <span key={one.name} className="block text-status-warning">
                    {t("neededBy", { count: one.servers, name: one.name || hidden })}
                  </span>
                ))}
              </span>
            </li>
          );
        })}
      </ol>
      {transitions.length > SHOWN ? (
        <p className="text-xs text-muted-foreground">
          {t("moreTransitions", { count: transitions.length - SHOWN })}
        </p>
      ) : null}
    </>
  );
}

/** The preview of the settings, loaded anew with each change. */
function usePreview(uuid: string | null, settings: ScheduleSettings, isGood: boolean) {
  const faultText = useFaultText();
  const [shown, setShown] = useState<ShownPreview | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [shownKey, setShownKey] = useState("");
  // The name does not change the effects.
  const asked: ScheduleSettings = { ...settings, name: "preview" };
  const key = JSON.stringify(asked);

  const load = useEffectEvent(async (isWanted: () => boolean) => {
    const outcome = await answered(previewSchedule(uuid, asked));
    if (!isWanted()) return;
    setShownKey(key);
    setFault(outcome.ok ? null : faultText(outcome.fault));
    if (outcome.ok) setShown(outcome.value);
  });
  useEffect(() => {
    if (!isGood) return;
    let isWanted = true;
    const timer = setTimeout(() => void load(() => isWanted), ASK_AFTER);
    return () => {
      isWanted = false;
      clearTimeout(timer);
    };
  }, [key, isGood]);
  return { shown, fault, busy: isGood && shownKey !== key };
}
