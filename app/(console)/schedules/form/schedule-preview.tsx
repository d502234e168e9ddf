"use client";

import { Moon, Sunrise, TriangleAlert } from "lucide-react";
import { useFormatter, useTranslations } from "next-intl";
import { useId } from "react";
import { Refusal } from "@/components/refusal";
import { Skeleton } from "@/components/ui/skeleton";
import { cn } from "@/components/ui/cn";
import { card } from "@/components/ui/card";
import type { ScheduleSettings } from "@/lib/fleet/schedules/settings";
import { useAnswer } from "../../_kit/answer";
import { useFaultText } from "../../_kit/fault-words";
import { LastRelays } from "../../_runs/start/last-relays";
import { previewSchedule, type ShownCancel, type ShownTransition } from "../actions";

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
  const faultText = useFaultText();
  const isGood = why.length === 0;
  // The name does not change the effects.
  const { outcome, ...answer } = useAnswer(
    isGood ? { ...settings, name: "preview" } : null,
    (asked) => previewSchedule(uuid, asked),
    ASK_AFTER,
  );
  const busy = isGood && answer.busy;
  return (
    <section
      aria-labelledby={id}
      aria-busy={busy}
      // Beside the form as high as ever, so that the buttons below stay where they are, whatever is typed.
      className={cn(
        card(
          "flex max-h-[60dvh] min-w-0 flex-col gap-3 overflow-y-auto transition-opacity @min-[46rem]:h-[min(60dvh,36rem)]",
        ),
        busy && "opacity-60",
      )}
    >
      <h2 id={id} className="text-sm font-semibold">
        {t("preview")}
      </h2>
      {!isGood ? (
        <p className="text-sm text-muted-foreground">{why[0]}</p>
      ) : outcome === null ? (
        <Skeleton className="min-h-40 flex-1" />
      ) : !outcome.ok ? (
        <Refusal>{faultText(outcome.fault)}</Refusal>
      ) : (
        <>
          <Cancels cancels={outcome.value.cancels} zone={settings.zone} />
          <div className="grid gap-3 text-sm empty:hidden">
            {outcome.value.unproved > 0 ? (
              <p className="flex gap-2 text-status-warning">
                <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
                {t("unproved", { count: outcome.value.unproved })}
              </p>
            ) : null}
            <LastRelays lastRelays={outcome.value.lastRelays} onKept={answer.again} />
          </div>
          {outcome.value.transitions.length === 0 ? (
            <p className="text-sm text-muted-foreground">{t(`quiet.${outcome.value.quiet ?? "later"}`)}</p>
          ) : (
            <Transitions transitions={outcome.value.transitions} zone={settings.zone} mode={settings.mode} />
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
                ...{ timeZone: zone, weekday: "short", hour: "numeric", minute: "2-digit" },
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
  const timeOf = (at: number) => format.dateTime(at, { timeZone: zone, timeStyle: "short" });
  return (
    <>
      <p className="text-xs [overflow-wrap:anywhere] text-muted-foreground">{t("previewLead", { zone })}</p>
      {clashing > 0 ? (
        <p role="status" className="flex gap-2 text-sm font-medium text-status-warning">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
          {t("clashing", { count: clashing })}
        </p>
      ) : null}
      <ol
        className="grid min-h-32 flex-1 content-start gap-2 overflow-y-auto text-sm"
        tabIndex={0}
        aria-label={t("preview")}
      >
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
