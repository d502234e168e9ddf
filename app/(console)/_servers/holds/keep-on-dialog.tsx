"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useId, useMemo, useState } from "react";
import { useClock } from "@/components/time";
import { toast } from "@/components/toast";
import type { ListedServer } from "@/lib/api/codec/read";
import { AsCommand } from "../../_command/as-command";
import { TitledDialog } from "../../_kit/dialog";
import { Form, FormEnd } from "../../_kit/form";
import { useSend } from "../../_kit/send";
import { ReasonField, Tick } from "../../_kit/small-fields";
import { UntilField, useUntil } from "../../_kit/until/until-field";
import { holdChoices, scheduleEndOf, usualHold } from "../../_kit/until/until";
import { useFleet, usePut } from "../../_live/live";
import { placeHold } from "./actions";
import type { HoldTarget } from "./target";

interface KeepOnDialogProps {
  readonly target: HoldTarget;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Asks for the end and the reason of a hold on a server, a group or a selection. */
export function KeepOnDialog({ target, open, onOpenChange }: KeepOnDialogProps) {
  const t = useTranslations("hold");
  const clock = useClock();
  const put = usePut();
  const router = useRouter();
  const id = useId();
  const { name, serverUuids, groupUuids } = target;
  const servers = useTargets(target);
  const [end] = useState(() => scheduleEndOf(servers));
  const choices = (now: number) => holdChoices(now, end);
  const [until, setUntil] = useUntil((now) => usualHold(now, end));
  const [reason, setReason] = useState("");
  const [wake, setWake] = useState(false);
  const { send, ...sending } = useSend();
  const count = servers.length;
  const off = servers.filter(({ powerStatus }) => powerStatus === "OFF").length;
  const waits = servers.filter(({ pendingStop }) => pendingStop !== null).length;

  const { at } = until;
  const wanted = at !== null && {
    ...{ serverUuids: [...serverUuids], groupUuids: [...groupUuids], until: at },
    ...{ reason: reason.trim(), wake: wake && off > 0 },
  };

  const place = () => {
    if (!wanted) return;
    send(
      () => placeHold(wanted),
      ({ server }) => {
        // Without a stream, the page itself brings what became of many.
        if (server) put(server);
        else router.refresh();
        onOpenChange(false);
        toast.success(t("placed", { name, until: clock(wanted.until) }));
        target.onPlaced?.();
      },
    );
  };

  return (
    <TitledDialog
      open={open}
      onOpenChange={onOpenChange}
      title={t("title", { name })}
      lead={t("lead", { count })}
      className="max-w-md"
    >
      <Form noValidate onSend={place}>
        <UntilField
          id={`${id}-until`}
          label={t("until")}
          until={until}
          onChange={setUntil}
          choices={choices}
        />
        <ReasonField value={reason} onChange={setReason} />
        {waits > 0 ? <p className="text-sm">{t("endsStops", { count: waits })}</p> : null}
        {off > 0 ? (
          <Tick label={count === 1 ? t("wake") : t("wakeMany", { off })} checked={wake} onChange={setWake} />
        ) : null}
        <AsCommand asked={wanted ? { verb: "placeHold", request: wanted } : null} />
        <FormEnd sending={sending} blocked={!wanted} verb={t("place")} onCancel={() => onOpenChange(false)} />
      </Form>
    </TitledDialog>
  );
}

/** The servers that a hold would be on, as they are now. */
function useTargets({ serverUuids, groupUuids, servers }: HoldTarget): readonly ListedServer[] {
  const live = useFleet()?.servers;
  return useMemo(() => {
    if (!live) return servers;
    const named = new Set(serverUuids);
    return [...live.values()].filter(
      (server) => named.has(server.uuid) || server.groupUuids.some((uuid) => groupUuids.includes(uuid)),
    );
  }, [live, servers, serverUuids, groupUuids]);
}
