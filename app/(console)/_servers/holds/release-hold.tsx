"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { toast } from "@/components/toast";
import type { HeldBy } from "@/lib/fleet/model/entities";
import { useAsk } from "../../_kit/ask";
import { ActionButton } from "../../_kit/action-button";
import { useExpect, usePut } from "../../_live/live";
import type { KnownServer } from "../../_live/state";
import type { Takes } from "../../_kit/rights";
import { releaseHold } from "./actions";

interface ReleaseHoldProps {
  /** The name of what is kept on: of a server, or of a group. */
  readonly name: string;
  /** The servers of the page that it is on. */
  readonly servers: readonly KnownServer[];
  readonly hold: Pick<HeldBy, "uuid" | "author">;
  readonly takes: Takes;
}

/** Ends a hold without a question: that turns nothing off. */
export function ReleaseHold({ name, servers, hold, takes }: ReleaseHoldProps) {
  const t = useTranslations("hold");
  const expect = useExpect();
  const put = usePut();
  const router = useRouter();
  const { pending, ask } = useAsk();
  const { author } = hold;

  const release = () => {
    const takeBack = servers.map((server) =>
      expect(server, (now) => ({ ...now, holds: now.holds.filter((each) => each.uuid !== hold.uuid) })),
    );
    const [only, second] = servers;
    ask(
      name,
      () => releaseHold(hold.uuid, only && !second ? only.uuid : null),
      (server) => {
        // Without a stream, the page itself brings what became of many.
        if (server) put(server);
        else router.refresh();
        toast.success(t("released", { name, author }));
      },
      () => takeBack.forEach((each) => each()),
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
