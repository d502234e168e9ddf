"use client";

import { BellOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { useId } from "react";
import { wakeWarning, type WakeWarning as Warning } from "@/lib/power/wake-doubt";
import { Commands } from "./commands";
import type { ServerView } from "./server-view";

/** Warns that a server may not wake, and says what to do about it; nothing where nothing speaks against it. */
export function WakeWarning({ server: { macAddress, agent } }: { server: ServerView }) {
  const t = useTranslations("wake");
  const id = useId();
  const warning = wakeWarning(macAddress, agent?.interfaces ?? null);
  if (!warning) return null;
  return (
    <section
      aria-labelledby={id}
      className="mb-4 flex gap-3 rounded-xl border border-status-warning/40 bg-status-warning/10 p-4 sm:p-5"
    >
      <BellOff aria-hidden className="mt-0.5 size-5 shrink-0 text-status-warning" />
      <div className="grid min-w-0 gap-2 text-sm [overflow-wrap:anywhere]">
        <h2 id={id} className="font-semibold text-status-warning">
          {t("title")}
        </h2>
        {warning.reason === "no_such_card" ? (
          <WrongAddress macAddress={macAddress} warning={warning} />
        ) : (
          <SwitchedOff warning={warning} />
        )}
      </div>
    </section>
  );
}

function WrongAddress({
  macAddress,
  warning: { instead },
}: {
  macAddress: string;
  warning: Extract<Warning, { reason: "no_such_card" }>;
}) {
  const t = useTranslations("wake");
  return (
    <>
      <p>{t("noSuchCard", { macAddress })}</p>
      <p>
        {instead
          ? t("enterInstead", { name: instead.name, macAddress: instead.macAddress })
          : t("enterAnother")}
      </p>
    </>
  );
}

function SwitchedOff({ warning: { card } }: { warning: Extract<Warning, { reason: "wake_on_lan_off" }> }) {
  const t = useTranslations("wake");
  // A name comes from the agent: only a plain one goes into a line that people run as root.
  const plain = /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(card.name);
  return (
    <>
      <p>{t("off", { name: card.name })}</p>
      {plain ? (
        <>
          <p>{t("turnOn")}</p>
          <Commands lines={[`sudo ethtool -s ${card.name} wol g`]} />
        </>
      ) : null}
      <p>{t("keepOn")}</p>
    </>
  );
}
