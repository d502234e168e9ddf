"use client";

import { UserRound } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { Theme } from "../../preferences/preferences";
import { sendAhead, useLater } from "../later";

const load = () => import("./account-menu-open").then(({ AccountMenuOpen }) => AccountMenuOpen);
const ahead = () => sendAhead(load);

/** The person icon; its menu comes when it is wanted. */
export function AccountMenu({ userId, theme }: { userId: string; theme: Theme }) {
  const t = useTranslations("shell");
  const [wanted, setWanted] = useState(false);
  const [Open, send] = useLater(load, t("account"));
  const open = () => void send().then(setWanted);
  if (Open && wanted) return <Open userId={userId} theme={theme} />;
  return (
    <Button
      variant="secondary"
      size="icon"
      aria-label={t("account")}
      aria-haspopup="menu"
      aria-expanded={false}
      className="rounded-full"
      onPointerEnter={ahead}
      onFocus={ahead}
      onClick={open}
      onKeyDown={(event) => event.key === "ArrowDown" && open()}
    >
      <UserRound aria-hidden />
    </Button>
  );
}
