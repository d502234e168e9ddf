"use client";

import { BellOff } from "lucide-react";
import { useTranslations } from "next-intl";
import { wakeWarning, type WakeWarning as Warning } from "@/lib/wake/wake-doubt";
import { Caution } from "./warnings";
import { Commands } from "../../../../components/commands";
import type { ServerView } from "@/lib/api/codec/read";

/** Warns that a server may not wake, and says what to do about it; nothing where nothing speaks against it. */
export function WakeWarning({ server: { macAddress, agent } }: { server: ServerView }) {
  const t = useTranslations("wake");
  const warning = wakeWarning(macAddress, agent?.interfaces ?? null);
  if (!warning) return null;
  return (
    <Caution icon={BellOff} title={t("title")}>
      {warning.reason === "no_such_card" ? (
        <WrongAddress macAddress={macAddress} warning={warning} />
      ) : (
        <SwitchedOff warning={warning} />
      )}
    </Caution>
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
