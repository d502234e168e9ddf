"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { toast } from "@/components/toast";
import type { ServerView } from "@/lib/api/codec/read";
import type { HeldBy } from "@/lib/fleet/model/entities";
import { useAsk } from "../../_kit/ask";
import { ActionButton } from "../../_kit/action-button";
import { useExpect, usePut } from "../../_live/live";
import type { Takes } from "../../_kit/rights";
import { releaseHold } from "./actions";

interface ReleaseHoldProps {
  readonly server: ServerView;
  readonly hold: HeldBy;
  readonly takes: Takes;
}

/** Ends a hold without a question: that turns nothing off. */
export function ReleaseHold({ server, hold, takes }: ReleaseHoldProps) {
  const { uuid, name } = server;
  const t = useTranslations("hold");
  const expect = useExpect();
  const put = usePut();
  const { pending, ask } = useAsk();
  const { author } = hold;

  const release = () => {
    const takeBack = expect(server, (now) => ({
      ...now,
      holds: now.holds.filter((each) => each.uuid !== hold.uuid),
    }));
    ask(
      name,
      () => releaseHold(hold.uuid, uuid),
      (server) => {
        put(server);
        toast.success(t("released", { name, author }));
      },
      takeBack,
    );
  };
  return (
    <ActionButton
      variant="outline"
      size="sm"
      takes={takes}
      aria-label={t("releaseLabel", { name, author })}
      pending={pending}
      onClick={() => pending || release()}
    >
      <X aria-hidden />
      {t("release")}
    </ActionButton>
  );
}
