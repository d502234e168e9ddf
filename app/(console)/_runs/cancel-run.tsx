"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import type { ComponentProps } from "react";
import { toast } from "@/components/toast";
import type { Right } from "@/lib/fleet/model/entities";
import { useAsk } from "../_kit/ask";
import { AskingButton } from "../_kit/asking-button";
import { AsCommand } from "../_command/as-command";
import { cancelRun } from "./actions";

interface CancelRunProps extends Pick<
  ComponentProps<typeof AskingButton>,
  "size" | "aria-label" | "children"
> {
  readonly uuid: string;
  /** The right for it that the reader lacks; null: none. */
  readonly missing: Right | null;
  /** The message after it; absent: the page shows it. */
  readonly done?: string;
}

/** Asks, then cancels a run that goes on. */
export function CancelRun({ uuid, missing, done, children, ...look }: CancelRunProps) {
  const t = useTranslations("runs");
  const router = useRouter();
  const { pending, ask } = useAsk();
  const cancelled = () => {
    if (done !== undefined) toast.success(done);
    router.refresh();
  };
  return (
    <AskingButton
      takes={{ missing }}
      pending={pending}
      question={{
        ...{ title: t("cancelTitle"), text: t("cancelText"), verb: t("cancel") },
        children: <AsCommand asked={{ verb: "cancelRun", request: { uuid } }} />,
      }}
      onConfirm={() => ask(t("cancel"), () => cancelRun(uuid), cancelled)}
      {...look}
    >
      {children}
      {t("cancel")}
    </AskingButton>
  );
}
