"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { Icon } from "@/components/icon";
import { unseenAlerts } from "@/lib/plan/attention";
import { toast } from "@/components/toast";
import type { ListedServer } from "@/lib/api/codec/read";
import { acknowledge } from "@/lib/plan/alert";
import { useAsk } from "../_kit/ask";
import { ActionButton } from "../_kit/action-button";
import { useConnection, useExpect } from "../_live/live";
import type { KnownServer, Versioned } from "../_live/state";
import { seeAlerts } from "./actions";

export type Alerted = Pick<ListedServer, "name" | "alerts" | "groupUuids"> & Versioned;

interface SeenButtonProps {
  readonly server: Alerted;
  readonly words: { readonly seen: string; readonly seenLabel: (name: string) => string };
  readonly className?: string;
}

/** Marks the alerts of a server as seen: exactly those that are shown here. */
export function SeenButton({ server, words, className }: SeenButtonProps) {
  const { name } = server;
  const t = useTranslations("alert");
  const expect = useExpect();
  const refresh = useRefreshWithoutStream();
  const { pending, ask } = useAsk();

  const see = (): void => {
    const uuids = unseenAlerts(server).map((alert) => alert.uuid);
    const takeBack = expect(server, (now) => seenNow(now, uuids, Date.now()));
    const done = () => {
      refresh();
      toast.success(t("done", { name }));
    };
    ask(name, () => seeAlerts(uuids), done, takeBack);
  };
  return (
    <ActionButton
      type="button"
      takes={{ to: "acknowledge", on: server.groupUuids }}
      variant="outline"
      size="sm"
      aria-label={words.seenLabel(name)}
      aria-disabled={pending || undefined}
      className={className}
      onClick={({ currentTarget }) => {
        if (pending) return;
        focusNearby(currentTarget);
        see();
      }}
    >
      <Icon name="Eye" />
      {words.seen}
    </ActionButton>
  );
}

/** The server once these alerts are seen; null: they were seen already. */
function seenNow(server: KnownServer, uuids: readonly string[], at: number): KnownServer | null {
  const { seen, left } = acknowledge(server.alerts, (alert) => uuids.includes(alert.uuid), "", at);
  return seen.length > 0 ? { ...server, alerts: left } : null;
}

/** Moves the focus to the server, since the button goes away with the alerts. */
function focusNearby(button: HTMLElement): void {
  const place = button.closest("li")?.querySelector<HTMLElement>("h2 a") ?? button.closest("main");
  place?.focus({ preventScroll: true });
}

/** Refreshes the page after an action where no stream brings the change. */
export function useRefreshWithoutStream(): () => void {
  const router = useRouter();
  const connection = useConnection();
  return () => {
    if (connection !== "live") router.refresh();
  };
}
