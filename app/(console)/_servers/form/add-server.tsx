"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useEffect, useEffectEvent, useState } from "react";
import { Empty } from "@/components/empty";
import { buttonVariants } from "@/components/ui/button";
import { sendAhead, useLater } from "../../_kit/later";
import { ActionButton } from "../../_kit/action-button";
import { usePermits } from "../../_kit/rights";
import { hasDraft } from "./draft";
import { sendForServerForm } from "./send-for-form";
import type { ManagerView } from "./token-panel";

const load = () => import("./add-server-dialog").then(({ AddServerDialog }) => AddServerDialog);

const ahead = () => {
  sendAhead(load);
  sendForServerForm();
};

/** The button that opens the form for a new server. */
export function AddServer({
  manager,
  names,
}: {
  manager: ManagerView;
  names: readonly { readonly name: string }[];
}) {
  const t = useTranslations("form");
  const [open, setOpen] = useState(false);
  const [times, setTimes] = useState(0);
  const [Dialog, send] = useLater(load, t("add"));

  const add = async () => {
    if (!(await send())) return;
    // A new dialog each time: no token is shown twice.
    setTimes(times + 1);
    setOpen(true);
  };
  const goOn = useEffectEvent(() => {
    if (hasDraft("new")) void add();
  });
  // After an interruption, by the end of a session or by a reload, the draft is there again.
  // eslint-disable-next-line react-hooks/set-state-in-effect -- only once the dialog has come
  useEffect(() => goOn(), []);

  return (
    <>
      <ActionButton
        takes={{ to: "createServer" }}
        aria-haspopup="dialog"
        onPointerEnter={ahead}
        onFocus={ahead}
        onClick={add}
      >
        <Plus aria-hidden />
        {t("add")}
      </ActionButton>
      {Dialog ? (
        <Dialog key={times} open={open} onOpenChange={setOpen} manager={manager} names={names} />
      ) : null}
    </>
  );
}

/** A hint for a fleet without servers: add one, or many at once. */
export function NoServers() {
  const t = useTranslations("servers");
  const places = useTranslations("shell");
  // Without that right nobody can begin, and there may be servers that they do not see.
  if (!usePermits().may("enrol"))
    return <Empty scene="toBuild" title={t("noneSeenTitle")} text={t("noneSeenText")} />;
  return (
    <Empty scene="toBuild" title={t("emptyTitle")} text={t("emptyText")}>
      <Link href="/enrol" className={buttonVariants({ variant: "outline" })}>
        {places("enrol")}
      </Link>
    </Empty>
  );
}
