"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useState } from "react";
import { sendAhead, useLater } from "../../later";
import { ActionButton } from "../../live/action-button";
import { hasDraft } from "./draft";
import { sendForServerForm } from "./send-for-form";
import type { ManagerView } from "./token-panel";

const load = () => import("./add-server-dialog").then(({ AddServerDialog }) => AddServerDialog);

const ahead = () => {
  sendAhead(load);
  sendForServerForm();
};

/** The button behind which a server is added. */
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
    // Each time anew: a token is not shown twice.
    setTimes(times + 1);
    setOpen(true);
  };
  const goOn = useEffectEvent(() => {
    if (hasDraft("new")) void add();
  });
  // Who was interrupted, by a session that ended or by a reload, finds what they had typed.
  // eslint-disable-next-line react-hooks/set-state-in-effect -- only once the dialog has come
  useEffect(() => goOn(), []);

  return (
    <>
      <ActionButton aria-haspopup="dialog" onPointerEnter={ahead} onFocus={ahead} onClick={() => void add()}>
        <Plus aria-hidden />
        {t("add")}
      </ActionButton>
      {Dialog ? (
        <Dialog key={times} open={open} onOpenChange={setOpen} manager={manager} names={names} />
      ) : null}
    </>
  );
}
