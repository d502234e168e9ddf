"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useClock } from "@/components/time";
import { Button } from "@/components/ui/button";
import { useAnswer } from "../_kit/answer";
import { useCountedText, useNames } from "../_timeline/words";
import { happenedBetween } from "./actions";
import { PAST } from "../_timeline/time-scale";

/** Milliseconds after the last change until the manager is asked. */
const ASK_AFTER = 250;

interface HappenedOpenProps {
  /** Wall-clock milliseconds. */
  readonly moment: number;
  /** Whether it is above a bar at the foot of the page. */
  readonly raised: boolean;
}

/** The events in the hours around a moment that somebody looks back at. */
export function HappenedOpen({ moment, raised }: HappenedOpenProps) {
  const t = useTranslations("panorama");
  const text = useCountedText();
  const names = useNames();
  const clock = useClock();
  const { outcome, busy, again } = useAnswer(
    moment,
    () => happenedBetween(moment - PAST, moment + PAST / 2),
    ASK_AFTER,
  );
  return (
    <section
      aria-labelledby="happened"
      aria-busy={busy}
      className="sticky z-10 mt-3 rounded-xl border bg-popover p-3 text-popover-foreground shadow-xl print:hidden"
      style={{ bottom: `calc(${raised ? "6rem" : "1rem"} + var(--notices-height, 0px))` }}
    >
      <h2 id="happened" className="px-1 text-sm font-semibold">
        {t("happened", { since: clock(moment - PAST), until: clock(moment + PAST / 2) })}
      </h2>
      {outcome === null ? (
        <p className="px-1 py-2 text-sm text-muted-foreground">{t("loading")}</p>
      ) : !outcome.ok ? (
        <p className="flex flex-wrap items-center gap-3 px-1 py-2 text-sm">
          {t("failed")}
          <Button variant="outline" size="sm" onClick={again}>
            {t("again")}
          </Button>
        </p>
      ) : outcome.value.length === 0 ? (
        <p className="px-1 py-2 text-sm text-muted-foreground">{t("nothing")}</p>
      ) : (
        <ol
          className="mt-1 grid max-h-28 gap-px overflow-y-auto text-sm"
          tabIndex={0}
          aria-labelledby="happened"
        >
          {outcome.value.map(({ event, names: first, count }) => (
            <li key={event.id} className="flex min-w-0 gap-3 rounded-sm px-1 py-1">
              <span className="w-24 shrink-0 text-muted-foreground">{clock(event.at)}</span>
              <span className="min-w-0 truncate">
                {event.serverUuid ? (
                  <Link
                    href={count > 1 ? "/timeline" : `/servers/${event.serverUuid}`}
                    prefetch={false}
                    className="underline-offset-4 hover:underline"
                  >
                    {text(event, count)}
                  </Link>
                ) : (
                  text(event, count)
                )}
                {count > 1 ? (
                  <span className="text-muted-foreground">
                    {" · "}
                    <bdi>{names(first, count)}</bdi>
                  </span>
                ) : null}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
