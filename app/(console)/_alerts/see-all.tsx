"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Icon } from "@/components/icon";
import { unseenAlerts } from "@/lib/plan/attention";
import { toast } from "@/components/toast";
import { useAsk } from "../_kit/ask";
import { sendAhead } from "../_kit/later";
import { later } from "../_kit/load-later";
import { useLaterDialog } from "../_kit/later-dialog";
import { ActionButton } from "../_kit/action-button";
import { usePermits } from "../_kit/rights";
import { seeAlerts } from "./actions";
import type { AlertedServer } from "./see-all-question";
import { useRefreshWithoutStream } from "./seen-button";

const load = later(() => import("./see-all-question").then(({ SeeAllQuestion }) => SeeAllQuestion));

/** Marks all servers that need attention as seen, as far as the reader may, after showing what that covers. */
export function SeeAll({ servers }: { servers: () => readonly AlertedServer[] }) {
  const t = useTranslations("alert");
  const permits = usePermits();
  const mayOn = ({ groupUuids }: AlertedServer) => permits.may("acknowledge", groupUuids);
  const mayAny = permits.may("acknowledge") || servers().some(mayOn);
  const refresh = useRefreshWithoutStream();
  const later = useLaterDialog(load, t("all"));
  const [covered, setCovered] = useState<readonly AlertedServer[]>([]);
  const { pending, ask } = useAsk();

  // What is raised while one reads is not marked.
  const question = () => {
    setCovered(servers().filter((server) => unseenAlerts(server).length > 0 && mayOn(server)));
    void later.show();
  };
  const see = (): void =>
    ask(
      t("all"),
      () => seeAlerts(covered.flatMap((server) => unseenAlerts(server).map(({ uuid }) => uuid))),
      () => {
        refresh();
        toast.success(t("allDone", { count: covered.length }));
      },
    );
  return (
    <>
      <ActionButton
        type="button"
        variant="outline"
        size="sm"
        aria-haspopup="dialog"
        takes={mayAny ? undefined : { to: "acknowledge" }}
        aria-label={t("all")}
        aria-busy={pending || undefined}
        aria-disabled={pending || undefined}
        className="bg-card max-sm:size-11 max-sm:px-0 print:hidden"
        onPointerEnter={() => sendAhead(load)}
        onFocus={() => sendAhead(load)}
        onClick={() => pending || question()}
      >
        <Icon name="Check" className={pending ? "animate-pulse" : undefined} />
        <span className="max-sm:sr-only">{t("all")}</span>
      </ActionButton>
      {later.dialog({ servers: covered, onConfirm: see })}
    </>
  );
}
