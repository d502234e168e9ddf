"use client";

import { useTranslations } from "next-intl";
import Link from "next/link";
import { useEffect, useState } from "react";
import { Icon } from "@/components/icon";
import { cn } from "@/components/ui/cn";
import type { Connection } from "../_live/state";
import { useConnection, useLastContact } from "../_live/live";

/** Milliseconds without a connection after which the page counts as old: most gaps are shorter, and nothing jumps. */
const STALE_AFTER = 2000;

const LOOKS = {
  reconnecting: { icon: "LoaderCircle", word: "lost", toDo: "lostToDo", spins: true },
  offline: { icon: "CloudOff", word: "offline", toDo: "offlineToDo", spins: false },
  signed_out: { icon: "LogIn", word: "signedOut", toDo: null, spins: false },
} as const;

const looksOf = (connection: Connection) =>
  connection === "connecting" || connection === "live" ? null : LOOKS[connection];

/** A bar over the page while that may be old: since when, and what to do. Nothing while all is well. */
export function ConnectionBanner() {
  const t = useTranslations("shell");
  const time = useLastContact();
  const connection = useConnection();
  const looks = looksOf(useSettled(connection));
  return (
    <div role="status" data-connection={connection} className="sticky top-14 z-20 print:hidden">
      {looks ? (
        <div className="flex gap-2.5 border-b bg-warm px-4 py-2.5 text-status-warning max-sm:text-sm sm:px-6">
          <Icon name={looks.icon} className={cn("mt-0.5 size-5 shrink-0", looks.spins && "animate-spin")} />
          <p className="flex flex-wrap gap-x-2">
            <span className="font-medium">{t(looks.word, { time })}</span>
            {looks.toDo ? (
              <span className="text-foreground">{t(looks.toDo)}</span>
            ) : (
              <Link href="/login" className="underline underline-offset-4">
                {t("logInAgain")}
              </Link>
            )}
          </p>
        </div>
      ) : null}
    </div>
  );
}

/** The connection, without gaps that are over at once. */
function useSettled(connection: Connection): Connection {
  const [settled, setSettled] = useState<Connection>("connecting");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(connection), connection === "reconnecting" ? STALE_AFTER : 0);
    return () => clearTimeout(timer);
  }, [connection]);
  // What is good, or certain, is shown at once.
  return connection === "reconnecting" ? settled : connection;
}
