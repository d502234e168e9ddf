"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Icon } from "@/components/icon";
import type { ServerView } from "@/lib/api/codec/read";
import { sendAhead, useLater } from "../../_kit/later";
import { ActionButton } from "../../_kit/action-button";

const load = () => import("./keep-on-dialog").then(({ KeepOnDialog }) => KeepOnDialog);

/** The way to a hold: "keep it on until". */
export function KeepOn({ server, className }: { server: ServerView; className?: string }) {
  const t = useTranslations("hold");
  const [open, setOpen] = useState(false);
  const [opened, setOpened] = useState(0);
  const [Dialog, send] = useLater(load, t("keepOn"));
  const ahead = () => sendAhead(load);
  return (
    <>
      <ActionButton
        type="button"
        variant="outline"
        size="sm"
        aria-haspopup="dialog"
        takes={{ to: "placeHold", on: server.groupUuids }}
        className={className}
        onPointerEnter={ahead}
        onFocus={ahead}
        onClick={() => {
          setOpened((times) => times + 1);
          return send().then(setOpen);
        }}
      >
        <Icon name="Coffee" />
        {t("keepOn")}
      </ActionButton>
      {Dialog ? <Dialog key={opened} server={server} open={open} onOpenChange={setOpen} /> : null}
    </>
  );
}
