"use client";

import { useTranslations } from "next-intl";
import { useEffect, useRef, useState, useTransition } from "react";
import { EventList } from "@/app/(console)/servers/[uuid]/event-list";
import { Button } from "@/components/ui/button";
import { extend, meet, readHistory, type HistoryJson } from "./history";
import { useEvents } from "../../live/live-provider";
import { answered, useTellFault } from "../../use-tell-fault";
import { olderEvents } from "../actions";

/** What happened to a server, live, and on request as far back as it is kept. */
export function Events({ uuid, history: read }: { uuid: string; history: HistoryJson }) {
  const t = useTranslations("detail");
  const tellFault = useTellFault();
  const [pending, start] = useTransition();
  const [known, setKnown] = useState(() => readHistory(read));
  const [seen, setSeen] = useState(read);
  const [asked, setAsked] = useState(false);
  const end = useRef<HTMLParagraphElement>(null);
  if (seen !== read) {
    setSeen(read);
    setKnown(meet(known, readHistory(read)));
  }
  const exhausted = asked && !known.more;
  // The button that had the focus is gone.
  useEffect(() => {
    if (exhausted) end.current?.focus({ preventScroll: true });
  }, [exhausted]);

  const before = known.events.at(-1)?.id ?? 0;
  const showOlder = () =>
    start(async () => {
      const outcome = await answered(olderEvents(uuid, before));
      if (!outcome.ok) return tellFault(outcome.fault, t("events"));
      setAsked(true);
      setKnown((now) => extend(now, before, readHistory(outcome.value)));
    });

  return (
    <>
      <EventList events={useEvents(uuid, known.events)} />
      {known.more ? (
        <Button
          variant="outline"
          size="sm"
          className="mt-4 w-full sm:w-auto"
          aria-disabled={pending || undefined}
          onClick={() => pending || showOlder()}
        >
          {t(pending ? "loadingOlder" : "older")}
        </Button>
      ) : null}
      {exhausted ? (
        <p ref={end} tabIndex={-1} className="mt-4 text-sm text-muted-foreground outline-hidden">
          {t("oldest")}
        </p>
      ) : null}
    </>
  );
}
