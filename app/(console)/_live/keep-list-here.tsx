"use client";

import { useLocale, useTranslations } from "next-intl";
import { useEffect, useEffectEvent } from "react";
import { groupOfStatus, STATUS_GROUPS, statusWord, type StatusGroup } from "@/lib/plan/attention";
import { useOwnId } from "../_kit/rights";
import { keepList, type Wording } from "./keep-list";
import { useLiveStore } from "./live";

const TIME = { time: "{time}" };

/** Keeps the list in this browser while the stream runs, in the reader's words, for times without the manager. */
export function KeepList() {
  const store = useLiveStore();
  const userId = useOwnId();
  const locale = useLocale();
  const kept = useTranslations("kept");
  const servers = useTranslations("servers");
  const status = useTranslations("status");
  const wording = useEffectEvent((): Wording => {
    const groups = Object.fromEntries(STATUS_GROUPS.map((group) => [group, servers(group)] as const));
    return {
      owner: userId,
      locale,
      words: (left) => ({
        ...(groups as Record<StatusGroup, string>),
        ...{ asOf: kept("asOf", TIME), since: kept("since", TIME), left: kept("left", { count: left }) },
        ...{ lead: kept("lead"), search: kept("search"), servers: servers("title") },
        noMatch: servers("noMatchTitle"),
      }),
      status(server, group) {
        const word = status(statusWord(server));
        const unexplained = group === "trouble" && groupOfStatus(server.currentStatus) !== group;
        return unexplained ? `${word} · ${servers(group)}` : word;
      },
    };
  });
  useEffect(() => keepList(store, () => wording()), [store]);
  return null;
}
