"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Refusal } from "@/components/refusal";
import { toast } from "@/components/toast";
import { shareOfOne } from "@/lib/fleet/model/shares";
import { MOST_REHEARSALS } from "@/lib/plan/rehearsal";
import { AsCommand } from "../_command/as-command";
import { TitledDialog } from "../_kit/dialog";
import { answered, type Fault } from "../_kit/faults";
import { Form, FormEnd } from "../_kit/form";
import type { Opened } from "../_kit/later-dialog";
import { useLost } from "../_kit/lost";
import { useReportFault } from "../_kit/report-fault";
import { usePermits } from "../_kit/rights";
import { More, Tick } from "../_kit/small-fields";
import { useWait, WaitField } from "../_kit/until/until-field";
import { Preview } from "../_runs/start/preview";
import { usePreview } from "../_runs/start/use-preview";
import { rehearse } from "./actions";

interface RehearseManyDialogProps extends Opened {
  readonly serverUuids: readonly string[];
  readonly onStarted: () => void;
}

/** Shows which servers would be turned off and on again, and which stay on and why; then tries each by itself. */
export function RehearseManyDialog({ serverUuids, onStarted, open, onOpenChange }: RehearseManyDialogProps) {
  const t = useTranslations("doctor");
  const lost = useLost();
  const most = shareOfOne(MOST_REHEARSALS, usePermits().all);
  const report = useReportFault();
  const [until, setUntil] = useWait();
  const [even, setEven] = useState(false);
  const [each, setEach] = useState(false);
  const [pending, setPending] = useState(false);
  const ask = {
    ...({ action: "OFF", mode: "when_free", force: false } as const),
    ...{ serverUuids: [...serverUuids], groupUuids: [], until: until.at, evenIfItMayNotWake: even },
  };
  const { preview, busy, fault, again } = usePreview(until.at === null ? null : ask, open);
  const members = preview?.open ?? [];
  const tooMany = members.length > most;
  const blocked = until.at === null || busy || members.length === 0 || tooMany || lost !== null || pending;
  const how = {
    ...{ until: until.at ?? 0, evenIfItMayNotWake: even },
    ways: each ? ("each" as const) : [],
  };

  const confirm = async () => {
    if (blocked) return;
    setPending(true);
    const refused: (readonly [Fault, string])[] = [];
    for (const { serverUuid: uuid, serverName } of members) {
      const outcome = await answered(rehearse({ uuid, ...how }));
      if (!outcome.ok) refused.push([outcome.fault, serverName]);
    }
    setPending(false);
    onOpenChange(false);
    for (const [fault, name] of refused) report(fault, name);
    const count = members.length - refused.length;
    if (count > 0) toast.success(t("begunMany", { count }));
    onStarted();
  };

  const [first, ...others] = members;
  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("askManyTitle", { count: serverUuids.length })}
      lead={t("askManyText", { most, all: MOST_REHEARSALS })}
      className="gap-4 pb-0"
    >
      <Form noValidate onSend={() => void confirm()}>
        <WaitField label={t("until")} until={until} onChange={setUntil} />
        <Preview {...{ preview, busy, fault, even }} onEven={setEven} onAgain={again} />
        <Refusal>{tooMany ? t("tooMany", { most, count: members.length }) : null}</Refusal>
        <More label={t("ways")}>
          <Tick label={t("eachWay")} checked={each} onChange={setEach}>
            {t("waysHint")}
          </Tick>
        </More>
        <AsCommand
          asked={
            blocked || !first
              ? null
              : {
                  verb: "rehearse",
                  request: { uuid: first.serverUuid, also: others.map((one) => one.serverUuid), ...how },
                }
          }
        />
        <div className="sticky bottom-0 -mx-(--panel) grid gap-3 border-t bg-popover px-(--panel) py-4">
          <FormEnd
            sending={{ pending, refused: null }}
            barred={lost}
            blocked={blocked}
            verb={t("verbMany")}
            onCancel={() => onOpenChange(false)}
          />
        </div>
      </Form>
    </TitledDialog>
  );
}
