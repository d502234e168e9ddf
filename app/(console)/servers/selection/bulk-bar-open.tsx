"use client";

import { Hourglass, Moon, Sunrise, X } from "lucide-react";
import { useTranslations } from "next-intl";
import { Button } from "@/components/ui/button";
import { useFleet } from "../../live/live-provider";
import { RunButton } from "../../runs/start/run-button";
import type { Selection } from "./use-selection";

/** What may be done with all servers that are chosen. It stays at the foot of the window. */
export function BulkBarOpen({ selection }: { selection: Selection }) {
  const t = useTranslations("selection");
  const runs = useTranslations("runs");
  const servers = useFleet()?.servers;
  // Those that were deleted since are chosen no more.
  const chosen = [...selection.chosen].filter((uuid) => servers?.has(uuid) ?? true);
  if (chosen.length === 0) return null;
  const target = { name: t("servers", { count: chosen.length }), serverUuids: chosen, groupUuids: [] };
  return (
    <section
      aria-label={t("label")}
      className="sticky bottom-[calc(1rem+var(--notices-height,0px))] z-20 mt-4 flex flex-wrap items-center gap-2 rounded-xl border bg-popover p-3 text-popover-foreground shadow-xl"
    >
      <p role="status" className="mr-auto px-1 text-sm font-medium">
        {t("chosen", { count: chosen.length })}
      </p>
      <RunButton target={{ ...target, action: "ON", mode: "now" }} variant="outline" size="sm">
        <Sunrise aria-hidden />
        {runs("button.on")}
      </RunButton>
      <RunButton target={{ ...target, action: "OFF", mode: "now" }} variant="outline" size="sm">
        <Moon aria-hidden />
        {runs("button.off")}
      </RunButton>
      <RunButton target={{ ...target, action: "OFF", mode: "when_free" }} variant="outline" size="sm">
        <Hourglass aria-hidden />
        {runs("button.whenFree")}
      </RunButton>
      <Button variant="ghost" size="icon" aria-label={t("clear")} onClick={() => selection.setAll([])}>
        <X aria-hidden />
      </Button>
    </section>
  );
}
