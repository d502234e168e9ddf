"use client";

import { ShieldQuestion } from "lucide-react";
import { useTranslations } from "next-intl";
import { useState } from "react";
import type { ServerView } from "@/lib/api/codec/read";
import { sendAhead, useLater } from "../../later";
import { ActionButton } from "../../live/action-button";
import type { GroupOfServer } from "../[uuid]/facts";

const load = () => import("./guards-dialog").then(({ GuardsDialog }) => GuardsDialog);

/** The way to what counts as in use on a server. */
export function GuardsButton({ server, groups }: { server: ServerView; groups: readonly GroupOfServer[] }) {
  const t = useTranslations("guards");
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);
  const [Dialog, send] = useLater(load, t("button"));
  const ahead = () => sendAhead(load);
  return (
    <>
      <ActionButton
        variant="outline"
        className="justify-start"
        aria-haspopup="dialog"
        onPointerEnter={ahead}
        onFocus={ahead}
        onClick={() => {
          setOpened((times) => times + 1);
          void send().then(setOpen);
        }}
      >
        <ShieldQuestion aria-hidden />
        {t("button")}
      </ActionButton>
      {Dialog ? (
        <Dialog key={opened} server={server} groups={groups} open={open} onOpenChange={setOpen} />
      ) : null}
    </>
  );
}
