"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import { useTransition } from "react";
import { toast } from "@/components/toast";
import type { ServerView } from "@/lib/api/codec/read";
import type { HeldBy } from "@/lib/fleet/entities";
import { answered, useTellFault } from "../../_kit/faults";
import { ActionButton } from "../../_kit/action-button";
import { useExpect, usePut } from "../../_live/live";
import type { Takes } from "../../_kit/rights";
import { releaseHold } from "./actions";

interface ReleaseHoldProps {
  readonly server: ServerView;
  readonly hold: HeldBy;
  readonly takes: Takes;
}

/** Ends a hold. Nothing is turned off by that, and so nobody is asked. */
export function ReleaseHold({ server: { uuid, name }, hold, takes }: ReleaseHoldProps) {
  const t = useTranslations("hold");
  const tellFault = useTellFault();
  const expect = useExpect();
  const put = usePut();
  const [pending, start] = useTransition();
  const { author } = hold;

  const release = () =>
    start(async () => {
      const takeBack = expect(uuid, (now) => ({
        ...now,
        holds: now.holds.filter((each) => each.uuid !== hold.uuid),
      }));
      const outcome = await answered(releaseHold(hold.uuid, uuid));
      if (!outcome.ok) {
        takeBack();
        return tellFault(outcome.fault, name);
      }
      put(outcome.value);
      toast.success(t("released", { name, author }));
    });
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
