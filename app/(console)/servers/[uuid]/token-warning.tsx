"use client";

import { KeyRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { tokenEnd } from "@/lib/fleet/entities";
import { Caution } from "./warnings";
import { usePresent } from "../../../../components/time";
import { useDateTime } from "../../../../components/date-time";
import type { ServerView } from "@/lib/api/codec/read";

/** Warns that a server's access token has ended or ends soon, and says what to do; nothing while that is far away. */
export function TokenWarning({ server: { tokenExpiresAt } }: { server: ServerView }) {
  const t = useTranslations("tokenEnd");
  const end = tokenEnd(tokenExpiresAt, usePresent());
  const date = useDateTime(tokenExpiresAt ?? 0);
  if (!end) return null;
  const ended = end === "ended";
  return (
    <Caution
      icon={KeyRound}
      title={t(ended ? "endedTitle" : "soonTitle")}
      severity={ended ? "error" : "warning"}
    >
      <p suppressHydrationWarning>{t(ended ? "ended" : "soon", { date })}</p>
      <p>{t("whatToDo")}</p>
    </Caution>
  );
}
