"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { useClock, usePresent } from "@/components/time";
import { toast } from "@/components/toast";
import { Icon } from "@/components/icon";
import type { ServerView } from "@/lib/api/codec/read";
import { readRestOutlook } from "@/lib/api/codec/read-rest";
import { ActionButton } from "../../_kit/action-button";
import { useAsk } from "../../_kit/ask";
import { useHolderWords } from "../../_kit/holder-words";
import { usePut } from "../../_live/live";
import { placeHold } from "../../_servers/holds/actions";
import {
  mayPutOff,
  NOT_NOW,
  restLine,
  steady,
  type RestLine as Said,
} from "../../_servers/rest/rest-outlook";

/** The time at which a server goes to sleep by itself, or what keeps it awake, and the button that puts it off for two hours. */
export function RestLine({ server }: { server: ServerView }) {
  const restOutlook = server.restOutlook && readRestOutlook(server.restOutlook);
  const sleepsAt = useSteady(restOutlook?.sleepsAt ?? null);
  const now = usePresent();
  const words = useRestSentence(server);
  const line = restOutlook && restLine({ ...restOutlook, sleepsAt }, now);
  if (!restOutlook || !line) return null;
  return (
    <div
      className="mt-1 flex max-w-prose flex-wrap items-center gap-x-3 gap-y-1.5 text-sm"
      data-rest={line.says}
    >
      <p className="[overflow-wrap:anywhere]" suppressHydrationWarning>
        <Icon name="MoonStar" className="mr-1.5 inline size-4 align-[-0.15em] text-status-off" />
        {words(line, now)}
      </p>
      {mayPutOff(restOutlook) ? <NotNow server={server} /> : null}
    </div>
  );
}

/** Keeps a server on for two hours. The hold is shown then, and can be released. */
export function NotNow({ server }: { server: ServerView }) {
  const t = useTranslations("rest");
  const clock = useClock();
  const put = usePut();
  const { pending, ask } = useAsk();
  const { uuid, name } = server;
  const press = () => {
    const until = Math.ceil((Date.now() + NOT_NOW) / MINUTE) * MINUTE;
    ask(
      name,
      () => placeHold({ serverUuids: [uuid], groupUuids: [], until, reason: "", wake: false }),
      (placed) => {
        if (placed.server) put(placed.server);
        toast.success(t("putOff", { name, until: clock(until) }));
      },
    );
  };
  return (
    <ActionButton
      type="button"
      variant="outline"
      size="sm"
      takes={{ to: "placeHold", onEach: [server] }}
      aria-label={t("notNowLabel", { name })}
      pending={pending}
      onClick={press}
    >
      <Icon name="Coffee" />
      {t("notNow")}
    </ActionButton>
  );
}

const MINUTE = 60_000;

/** Words the line of a server's rest. */
function useRestSentence({ use }: ServerView): (line: Said, now: number) => string {
  const t = useTranslations("rest.line");
  const clock = useClock();
  const holders = useHolderWords();
  return (line, now) => {
    if (line.says === "in") return t("in", { minutes: line.minutes });
    if (line.says === "at") return t("at", { at: clock(line.at) });
    const { why, detail, until } = line;
    // The server's own report also knows since when.
    const who = why === "in_use" && use?.length ? holders(use, now) : detail;
    return t(why, {
      who,
      named: who ? "yes" : "no",
      until: until === null ? "none" : clock(until),
    });
  };
}

/** A time that changes only where it moves by more than reports waver. */
function useSteady(next: number | null): number | null {
  const [shown, setShown] = useState(next);
  const now = steady(shown, next);
  if (now !== shown) setShown(now);
  return now;
}
