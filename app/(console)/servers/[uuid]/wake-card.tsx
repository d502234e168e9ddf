"use client";

import { useTranslations } from "next-intl";
import { Commands } from "@/components/copy-button";
import { toast } from "@/components/toast";
import type { ServerView } from "@/lib/api/codec/read";
import type { NetworkCard } from "@/lib/fleet/model/entities";
import { useAsk } from "../../_kit/ask";
import { ActionButton } from "../../_kit/action-button";
import { usePut } from "../../_live/live";
import { updateServer } from "../../_servers/actions";

/** A button that takes the address of a network card by which the server can probably be woken. */
export function UseCard({ server, card }: { server: ServerView; card: NetworkCard }) {
  const t = useTranslations("wake");
  const put = usePut();
  const { pending, ask } = useAsk();
  const { uuid, updatedAt } = server;
  const use = () => {
    ask(
      t("use", { name: card.name }),
      () => updateServer(uuid, { macAddress: card.macAddress }, updatedAt),
      (answer) => {
        put(answer);
        toast.success(t("used", { name: card.name, macAddress: card.macAddress }));
      },
    );
  };
  return (
    <div className="mt-2 flex flex-wrap gap-x-3 gap-y-1">
      <ActionButton
        type="button"
        takes={{ to: "editServer", on: server.groupUuids }}
        variant="outline"
        size="sm"
        aria-disabled={pending || undefined}
        onClick={() => pending || use()}
      >
        {t("use", { name: card.name })}
      </ActionButton>
      <p className="w-full font-mono text-xs text-muted-foreground">{card.macAddress}</p>
    </div>
  );
}

/** The command that enables Wake-on-LAN on a card for good, where its name is safe in a command that people run as root. */
export function TurnWakeOnLanOn({ card: { name } }: { card: NetworkCard }) {
  const t = useTranslations("wake");
  // The name comes from the agent.
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name)) return null;
  return (
    <>
      <p>{t("turnOn")}</p>
      <Commands lines={[`sudo komo-agent doctor --fix ${name}`]} />
    </>
  );
}
