"use client";

import { CloudOff, LoaderCircle } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { useConnection } from "../live/live-provider";

/**
 * Says quietly when what is shown may be old, and nothing while all is well. A phone's header has no room for it:
 * there it hangs below, over the page, so that nothing moves.
 */
export function ConnectionMark() {
  const t = useTranslations("shell");
  const connection = useConnection();
  return (
    <div
      role="status"
      data-connection={connection}
      className="text-xs text-muted-foreground max-sm:absolute max-sm:inset-x-0 max-sm:top-full"
    >
      {connection === "reconnecting" ? (
        <Line>
          <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-spin" />
          {t("reconnecting")}
        </Line>
      ) : null}
      {connection === "offline" ? (
        <Line>
          <CloudOff aria-hidden className="size-3.5 shrink-0" />
          {t("offline")}
        </Line>
      ) : null}
      {connection === "signed_out" ? (
        <Line>
          {t("signedOut")}
          <Link href="/login" className="font-medium text-foreground underline underline-offset-4">
            {t("logInAgain")}
          </Link>
        </Line>
      ) : null}
    </div>
  );
}

function Line({ children }: { children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 max-sm:justify-center max-sm:border-b max-sm:bg-secondary max-sm:px-4 max-sm:py-1 max-sm:text-secondary-foreground">
      {children}
    </span>
  );
}
