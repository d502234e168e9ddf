"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useClock } from "@/components/time";
import { buttonVariants } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { statusWord } from "@/lib/plan/attention";
import { shownStatus } from "@/lib/power/status";
import { TitledDialog, CloseFooter } from "../_kit/dialog";
import { useFaultText } from "../_kit/fault-words";
import { useFleet } from "../_live/live";
import type { WhyAsked } from "./ask-why";
import { useWhy, WhySteps } from "./why-chain";

interface WhyDialogProps {
  readonly asked: WhyAsked;
  readonly open: boolean;
  readonly onClose: () => void;
}

/** The chain that led to the status of a server. */
export function WhyDialog({ asked, open, onClose }: WhyDialogProps) {
  const t = useTranslations("whyChain");
  const status = useTranslations("status");
  const notices = useTranslations("notices");
  const faultText = useFaultText();
  const clock = useClock();
  const { explained, name, fault } = useWhy(asked);
  const then = explained?.then ?? null;
  const at = asked.at === null ? "" : clock(asked.at);
  const server = useFleet()?.servers?.get(asked.uuid);
  // Of the present it says what the other pages say.
  const isPresent = asked.at === null && server?.currentStatus === then?.status;
  const word = then && (isPresent && server ? statusWord(server) : shownStatus(then.status));
  const words = then && word && { at, status: status(word), since: clock(then.since) };
  return (
    <TitledDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : onClose())}
      title={t("title", { name })}
      lead={
        words
          ? asked.at === null
            ? t("lead", words)
            : t("leadThen", words)
          : explained
            ? t("unknownThen", { at })
            : ""
      }
      className="max-w-lg"
    >
      {fault ? (
        <p role="alert" className="text-sm text-destructive">
          {faultText(fault)}
        </p>
      ) : explained ? (
        <WhySteps explained={explained} />
      ) : (
        <Skeleton className="h-24" />
      )}
      <CloseFooter verb={notices("close")} onClose={onClose}>
        {fault ? null : (
          <Link
            href={`/servers/${asked.uuid}`}
            prefetch={false}
            onClick={onClose}
            className={buttonVariants({ variant: "outline" })}
          >
            {t("all", { name })}
          </Link>
        )}
      </CloseFooter>
    </TitledDialog>
  );
}
