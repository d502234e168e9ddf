"use client";

import { CloudOff, LoaderCircle } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useConnection } from "../live/live-provider";

/** Says quietly when what is shown may be old, and nothing while all is well. */
export function ConnectionMark() {
  const t = useTranslations("shell");
  const connection = useConnection();
  return (
    <div role="status" data-connection={connection} className="text-xs text-muted-foreground">
      {connection === "reconnecting" ? (
        <span className="flex items-center gap-1.5">
          <LoaderCircle aria-hidden className="size-3.5 animate-spin" />
          {t("reconnecting")}
        </span>
      ) : null}
      {connection === "offline" ? (
        <span className="flex items-center gap-1.5">
          <CloudOff aria-hidden className="size-3.5 shrink-0" />
          {t("offline")}
        </span>
      ) : null}
      {connection === "signed_out" ? (
        <span>
          {t("signedOut")}{" "}
          <Link href="/login" className="font-medium text-foreground underline underline-offset-4">
            {t("logInAgain")}
          </Link>
        </span>
      ) : null}
    </div>
  );
}
