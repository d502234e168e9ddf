"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { usePresent } from "@/components/time";
import type { ServerView } from "@/lib/api/codec/read";
import type { PossibleWay } from "@/lib/fleet/model/wake-ways";
import type { Diagnosis } from "@/lib/fleet/servers/doctor";
import type { Rehearsal } from "@/lib/plan/rehearsal";
import { usePermits } from "../../_kit/rights";
import { kindsNow, RehearseButton } from "../../_rehearse/rehearse-button";
import { mayWait } from "../../_servers/power/power";
import { Strip } from "./strips";

/** Milliseconds after its registration for which it is offered: later the card "Can it be woken?" says enough. */
const OFFERED_FOR = 7 * 86_400_000;
/** Servers of which somebody at this browser has said "not now". */
const KEY = "komoriuta-wake-offer";
const MOST_KEPT = 100;

interface WakeOfferProps {
  readonly server: ServerView;
  readonly diagnosis: Diagnosis;
  readonly rehearsal: Rehearsal | null;
  readonly ways: readonly PossibleWay[];
}

/** Offers to try whether a new server wakes; once, and only to whoever may. */
export function WakeOffer({ server, diagnosis, rehearsal, ways }: WakeOfferProps) {
  const t = useTranslations("doctor");
  const permits = usePermits();
  const now = usePresent();
  const [dismissed, setDismissed] = useState(false);
  const { verdict, wokenAt } = diagnosis;
  const isUnproved = verdict.verdict === "should" || verdict.verdict === "never_tried";
  const { groupUuids, createdAt, uuid } = server;
  const may = permits.may("stop", groupUuids) && permits.may("wake", groupUuids);
  const isNew = now - createdAt < OFFERED_FOR;
  if (!isUnproved || wokenAt !== null || rehearsal || !may || !isNew || !mayWait(server)) return null;
  if (dismissed || wasDismissed(uuid)) return null;
  return (
    <Strip
      icon="Hourglass"
      title={t("offer")}
      ink="text-muted-foreground"
      action={
        <div className="flex flex-wrap gap-2">
          <RehearseButton server={server} mayNotWake={false} ways={kindsNow(ways)}>
            {t("offerTry")}
          </RehearseButton>
          <Button
            type="button"
            variant="ghost"
            size="sm"
            onClick={() => {
              dismiss(uuid);
              setDismissed(true);
            }}
          >
            {t("notNow")}
          </Button>
        </div>
      }
    >
      <p className="text-muted-foreground">{t("offerText")}</p>
    </Strip>
  );
}

function kept(): readonly string[] {
  try {
    const read: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(read) ? read.filter((one) => typeof one === "string") : [];
  } catch {
    // Without storage it is asked about on each visit.
    return [];
  }
}

function wasDismissed(uuid: string): boolean {
  return typeof localStorage !== "undefined" && kept().includes(uuid);
}

function dismiss(uuid: string): void {
  try {
    localStorage.setItem(KEY, JSON.stringify([uuid, ...kept()].slice(0, MOST_KEPT)));
  } catch {
    // As above.
  }
}
