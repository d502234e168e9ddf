"use client";

import { AlarmClockCheck, TriangleAlert, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useRef } from "react";
import { Button } from "@/components/ui/button";
import type { ListedServer } from "@/lib/api/codec/read";
import { useFleet } from "../../_live/live";
import { RunButtons } from "../../_runs/start/run-buttons";
import { DialogButton } from "../../_kit/dialog-button";
import { later } from "../../_kit/load-later";
import { KeepOn } from "../holds/keep-on";
import { mayWait } from "../power/power";
import { useForecast } from "./use-forecast";
import type { Selection } from "./use-selection";

const loadRehearsal = later(() =>
  import("../../_rehearse/rehearse-many-dialog").then(({ RehearseManyDialog }) => RehearseManyDialog),
);

export interface BulkBarProps {
  readonly selection: Selection;
  /** The servers to select from while no stream brings them. */
  readonly shown: readonly ListedServer[];
}

/** The actions on all selected servers, at the foot of the window. */
export function BulkBarOpen({ selection, shown }: BulkBarProps) {
  const t = useTranslations("selection");
  const runs = useTranslations("runs");
  const doctor = useTranslations("doctor");
  const servers = useFleet()?.servers;
  const known = (uuid: string) => servers?.get(uuid) ?? shown.find((server) => server.uuid === uuid) ?? [];
  // Deleted servers are no longer selected.
  const chosen = [...selection.chosen].filter((uuid) => servers?.has(uuid) ?? true);
  const forecast = useForecast(
    chosen,
    // The forecast is loaded anew once a server can be turned on or off that could not, or the reverse.
    chosen.map((uuid) => servers?.get(uuid)?.allowed.length ?? 0).join(""),
  );
  const bar = useRef<HTMLElement>(null);
  const any = chosen.length > 0;
  useEffect(() => {
    // Toasts leave room for it.
    const height = (px: number) => document.documentElement.style.setProperty("--bar-height", `${px}px`);
    const observer = new ResizeObserver(() => height(bar.current?.offsetHeight ?? 0));
    if (bar.current) observer.observe(bar.current);
    return () => {
      observer.disconnect();
      height(0);
    };
  }, [any]);
  useEffect(
    () => () => {
      // The focus moves from the bar to the list.
      if (document.activeElement === document.body) document.getElementById("content")?.focus();
    },
    [],
  );
  if (chosen.length === 0) return null;
  const all = chosen.flatMap(known);
  const target = {
    name: t("servers", { count: chosen.length }),
    serverUuids: chosen,
    groupUuids: [],
    onStarted: () => selection.setAll([]),
  };
  const off = forecast?.when_free;
  /** "Turn off 3 of 18": the action, and how many of those selected it concerns. */
  const words = (action: "on" | "off" | "whenFree", count = 0) => {
    const part = count < chosen.length ? "yes" : "no";
    return count === 0 ? runs(`button.${action}`) : t(action, { count, total: chosen.length, part });
  };
  return (
    <section
      ref={bar}
      aria-label={t("label")}
      className="sticky bottom-[calc(1rem+var(--notices-height,0px))] z-20 mt-4 flex flex-wrap items-center justify-end gap-2 rounded-xl border bg-popover p-3 text-popover-foreground shadow-xl sm:pr-14"
    >
      <p role="status" className="mr-auto grid px-1 text-sm max-sm:w-full max-sm:pr-11">
        <span className="font-medium">{t("chosen", { count: chosen.length })}</span>
        {/* The line is there before its words, so that nothing jumps. */}
        <span className="min-h-4 text-xs text-muted-foreground">
          {off && off.mayNotWake > 0 ? (
            <Doubt>{t("mayNotWake", { count: off.mayNotWake })}</Doubt>
          ) : off && off.lastRelay !== null ? (
            <Doubt>{t("lastRelay", { network: off.lastRelay })}</Doubt>
          ) : off && off.unproved > 0 ? (
            <Doubt>{t("unproved", { count: off.unproved })}</Doubt>
          ) : null}
        </span>
      </p>
      <RunButtons
        target={target}
        servers={all}
        size="sm"
        className="max-sm:grow"
        words={{
          on: { text: words("on", forecast?.on?.asks) },
          now: { text: words("off", forecast?.now?.asks) },
          when_free: { text: words("whenFree", off?.asks) },
        }}
      />
      <KeepOn
        target={{ ...target, servers: all, onPlaced: target.onStarted }}
        size="sm"
        className="max-sm:grow"
      />
      {all.some(mayWait) ? (
        <DialogButton
          load={loadRehearsal}
          name={doctor("rehearseMany")}
          dialog={{ serverUuids: chosen, onStarted: target.onStarted }}
          takes={{ to: "stop", onEach: all }}
          size="sm"
          className="max-sm:grow"
        >
          <AlarmClockCheck aria-hidden />
          {doctor("rehearseMany")}
        </DialogButton>
      ) : null}
      <Button
        variant="ghost"
        size="icon"
        aria-label={t("clear")}
        onClick={() => selection.setAll([])}
        className="absolute top-1.5 right-1.5 sm:top-2.5"
      >
        <X aria-hidden />
      </Button>
    </section>
  );
}

/** A reason against turning them off. */
function Doubt({ children }: { children: string }) {
  return (
    <span className="flex items-center gap-1 text-status-warning">
      <TriangleAlert aria-hidden className="size-3.5 shrink-0" />
      {children}
    </span>
  );
}
