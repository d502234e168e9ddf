"use client";

import { useFormatter, useTranslations } from "next-intl";
import { Question } from "@/components/question";
import { useSentences } from "@/components/sentences";
import { Button } from "@/components/ui/button";
import type { ListedServer } from "@/lib/api/codec/read";
import type { NamedServer } from "@/lib/fleet/model/errors";
import type { TurnOff } from "@/lib/fleet/model/turn-off";
import { ACTION_RULES } from "@/lib/power/actions";
import type { Action } from "@/lib/power/words";
import { AsCommand } from "../../_command/as-command";

/** A turn-off that the manager refused, since others need the server. */
export interface NeededStop {
  readonly server: ListedServer;
  readonly action: Action;
  readonly how: Partial<TurnOff>;
  /** The servers that need it, as far as the reader may see them; the others are counted. */
  readonly servers: readonly NamedServer[];
  readonly hidden: number;
  /** The network in which it is the last relay of a group that keeps one on; null: it is none. */
  readonly lastRelay: string | null;
}

interface NeededQuestionProps {
  readonly stop: NeededStop;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Turns all of them off by a run, those that need others first. */
  readonly onAll: () => void;
  /** Turns the server off regardless. */
  readonly onConfirm: () => void;
}

/** Names the servers that need the one to be turned off or restarted, and offers to turn them off before a turn-off. */
export function NeededQuestion({ stop, open, onOpenChange, onAll, onConfirm }: NeededQuestionProps) {
  const t = useTranslations("off");
  const fault = useTranslations("fault");
  const format = useFormatter();
  const sentences = useSentences();
  const { server, servers, hidden, lastRelay } = stop;
  const names = [
    ...servers.map(({ name }) => name),
    ...(hidden > 0 ? [fault("otherServers", { count: hidden })] : []),
  ];
  const { name } = server;
  const isNeeded = names.length > 0;
  const needed = t("neededText", { name, names: format.list(names, { type: "conjunction" }) });
  const relay = lastRelay === null ? "" : t("lastRelayText", { name, network: lastRelay });
  return (
    <Question
      open={open}
      onOpenChange={onOpenChange}
      title={isNeeded ? t("neededTitle", { name }) : t("lastRelayTitle", { name })}
      text={sentences(relay, isNeeded ? needed : "")}
      verb={t("neededVerb", { action: stop.action })}
      destructive
      onConfirm={onConfirm}
    >
      <AsCommand
        asked={{
          verb: "act",
          request: { uuid: server.uuid, action: stop.action, ...stop.how, evenIfNeeded: true },
        }}
      />
      {servers.length > 0 && ACTION_RULES[stop.action].run !== null ? (
        <div className="grid gap-2">
          <p className="text-sm text-muted-foreground">{t("neededAllHint")}</p>
          <Button type="button" variant="secondary" className="w-fit" onClick={onAll}>
            {t("neededAll")}
          </Button>
        </div>
      ) : null}
    </Question>
  );
}
