"use client";

import { useFormatter, useTranslations } from "next-intl";
import Link from "next/link";
import { Ago } from "@/components/time";
import type { ServerView } from "@/lib/api/codec/read";
import { MEMBER_WHYS } from "@/lib/plan/run";
import { secondsToWake, stateOf, type Rehearsal } from "@/lib/plan/rehearsal";
import { DialogButton } from "../../_kit/dialog-button";
import { later } from "../../_kit/load-later";
import { useEndSentence } from "../../_runs/run-words";
import { useReload } from "../../_runs/use-reload";
import { mayWait } from "../../_servers/power/power";

const load = later(() => import("./rehearse-dialog").then(({ RehearseDialog }) => RehearseDialog));

/** Milliseconds between two reloads while a rehearsal goes on. */
const ANEW = 5000;

/** The button that turns a server off and on again, and what came of the last time. */
export function Rehearse({
  server,
  rehearsal,
  mayNotWake,
}: {
  server: ServerView;
  rehearsal: Rehearsal | null;
  mayNotWake: boolean;
}) {
  const t = useTranslations("doctor");
  const goesOn = rehearsal !== null && rehearsal.end === null;
  useReload(goesOn, ANEW);
  return (
    <div className="grid grid-cols-1 gap-2">
      {rehearsal ? <Result rehearsal={rehearsal} /> : null}
      {goesOn || !mayWait(server) ? null : (
        <div className="flex flex-wrap">
          <DialogButton
            load={load}
            name={t("rehearse")}
            dialog={{ server, mayNotWake }}
            takes={{ to: "stop", on: server.groupUuids }}
            variant="outline"
            size="sm"
          >
            {t("rehearse")}
          </DialogButton>
        </div>
      )}
    </div>
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
