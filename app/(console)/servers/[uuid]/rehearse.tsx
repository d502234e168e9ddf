"use client";

import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { Ago } from "@/components/time";
import type { ServerView } from "@/lib/api/codec/read";
import type { PossibleWay } from "@/lib/fleet/model/wake-ways";
import { MEMBER_WHYS } from "@/lib/plan/run";
import { secondsToWake, stateOf, type Rehearsal } from "@/lib/plan/rehearsal";
import { kindsNow, RehearseButton } from "../../_rehearse/rehearse-button";
import { useEndSentence } from "../../_runs/run-words";
import { useReload } from "../../_live/use-reload";
import { mayWait } from "../../_servers/power/power";

/** Milliseconds between two reloads while a rehearsal goes on. */
const ANEW = 5000;

/** The button that turns a server off and on again, and what came of the last time. */
export function Rehearse({
  server,
  rehearsal,
  mayNotWake,
  ways,
}: {
  server: ServerView;
  rehearsal: Rehearsal | null;
  mayNotWake: boolean;
  ways: readonly PossibleWay[];
}) {
  const t = useTranslations("doctor");
  const goesOn = rehearsal !== null && rehearsal.end === null;
  useReload(goesOn, ANEW);
  return (
    <div className="grid grid-cols-1 gap-2">
      {rehearsal ? <Result rehearsal={rehearsal} /> : null}
      {rehearsal && rehearsal.found.length > 0 ? <Found found={rehearsal.found} /> : null}
      {goesOn || !mayWait(server) ? null : (
        <div className="flex flex-wrap">
          <RehearseButton server={server} mayNotWake={mayNotWake} ways={kindsNow(ways)}>
            {t("rehearse")}
          </RehearseButton>
        </div>
      )}
    </div>
  );
}

/** The result of each way that was tried by itself. */
function Found({ found }: { found: Rehearsal["found"] }) {
  const t = useTranslations("doctor");
  const names = useTranslations("way.name");
  const format = useFormatter();
  return (
    <dl className="grid gap-x-3 gap-y-1 text-xs @min-[24rem]:grid-cols-[auto_1fr]" data-found>
      {found.map(({ kind, at, seconds }) => (
        <div key={kind} className="contents">
          <dt className="text-muted-foreground">{t("alone", { way: names(kind) })}</dt>
          <dd>
            {t.rich(seconds === null ? "aloneFailed" : "aloneWoke", {
              ago: () => <Ago at={at} />,
              seconds: format.number(seconds ?? 0, { style: "unit", unit: "second", unitDisplay: "long" }),
            })}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Result({ rehearsal }: { rehearsal: Rehearsal }) {
  const t = useTranslations("doctor");
  const format = useFormatter();
  const sentence = useEndSentence();
  const { end, offRun, onRun, author } = rehearsal;
  const state = stateOf(rehearsal);
  const { why = null, detail = "", at = 0 } = end ?? {};
  const reason =
    why && sentence({ as: MEMBER_WHYS[why], why, detail, use: null, at }, onRun === null ? "OFF" : "ON");
  const seconds = format.number(secondsToWake(rehearsal) ?? 0, {
    ...{ style: "unit", unit: "second", unitDisplay: "long" },
  });
  return (
    <p role="status" data-rehearsal={state}>
      {t.rich(`state.${state}`, { ago: () => <Ago at={at} />, seconds })} {reason}{" "}
      <span className="text-muted-foreground">{t("by", { author })}</span>{" "}
      <Link href={`/runs/${onRun ?? offRun}`} prefetch={false} className="underline underline-offset-4">
        {t("run")}
      </Link>
    </p>
  );
}
