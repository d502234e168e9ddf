"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import type { Theme } from "../../preferences/preferences";
import { openPanel, usePanelOpen } from "../_find/panels";
import { sendAhead, useLater } from "../_kit/later";
import { later } from "../_kit/load-later";

const load = later(() => import("./account-menu-open").then(({ AccountMenuOpen }) => AccountMenuOpen));
const ahead = () => sendAhead(load);
const loadPush = later(() => import("../_push/push-dialog").then(({ PushDialog }) => PushDialog));

/** The person icon, whose menu is loaded on demand. */
export function AccountMenu({ userId, theme }: { userId: string; theme: Theme }) {
  const t = useTranslations("shell");
  const [wanted, setWanted] = useState(false);
  const [Open, send, sending] = useLater(load, t("account"));
  const [push, setPush] = useState(false);
  const [Push, sendPush] = useLater(loadPush, t("account"));
  const [times, setTimes] = useState(0);
  const open = () =>
    void send().then((sent) => {
      setWanted(sent);
      setTimes((before) => before + 1);
    });
  const panel = usePanelOpen();
  const follow = useEffectEvent(() => {
    if (panel !== "account") return;
    openPanel(null);
    open();
  });
  // The palette leads here, too.
  useEffect(() => follow(), [panel]);
  if (Open && wanted)
    return (
      <>
        {/* Mounted anew, it is open. */}
        <Open key={times} userId={userId} theme={theme} onPush={() => void sendPush().then(setPush)} />
        {/* Mounted anew each time, to read the browser's settings. */}
        {Push && push ? <Push userId={userId} open onOpenChange={setPush} /> : null}
      </>
    );
  return (
    <Button
      variant="secondary"
      size="icon"
      aria-label={t("account")}
      aria-haspopup="menu"
      aria-expanded={false}
      pending={sending}
      className="rounded-full"
      onPointerEnter={ahead}
      onFocus={ahead}
      onClick={open}
      onKeyDown={(event) => event.key === "ArrowDown" && open()}
    >
      <Icon name="UserRound" />
    </Button>
  );
}
