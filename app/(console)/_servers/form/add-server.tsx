"use client";

import { ListPlus, Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useEffect, useEffectEvent } from "react";
import { Empty } from "@/components/empty";
import { buttonVariants } from "@/components/ui/button";
import { sendAhead } from "../../_kit/later";
import { later } from "../../_kit/load-later";
import { useLaterDialog } from "../../_kit/later-dialog";
import { ActionButton } from "../../_kit/action-button";
import { usePermits } from "../../_kit/rights";
import { hasDraft } from "./draft";
import { sendForServerForm } from "./send-for-form";
import type { ManagerView } from "./token-panel";

const load = later(() => import("./add-server-dialog").then(({ AddServerDialog }) => AddServerDialog));

const ahead = () => {
  sendAhead(load);
  sendForServerForm();
};

/** The button that opens the form for a new server, and beside it the way to add many. */
export function AddServer({
  manager,
  names,
}: {
  manager: ManagerView;
  names: readonly { readonly name: string }[];
}) {
  const t = useTranslations("form");
  // A new dialog each time: no token is shown twice.
  const { show, dialog } = useLaterDialog(load, t("add"));
  const goOn = useEffectEvent(() => {
    if (hasDraft("new")) void show();
  });
  // After an interruption, by the end of a session or by a reload, the draft is there again.
  useEffect(() => goOn(), []);

  const places = useTranslations("shell");
  const enrols = usePermits().may("enrol");
  return (
    <>
      {/* Where there are none yet, the page itself leads there. */}
      {enrols && names.length > 0 ? (
        <Link
          href="/enrol"
          prefetch={false}
          aria-label={places("enrol")}
          title={places("enrol")}
          className={buttonVariants({ variant: "outline", size: "icon" })}
        >
          <ListPlus aria-hidden />
        </Link>
      ) : null}
      <ActionButton
        takes={{ to: "createServer" }}
        aria-haspopup="dialog"
        // Its words are hidden while it turns.
        aria-label={t("add")}
        onPointerEnter={ahead}
        onFocus={ahead}
        onClick={show}
      >
        <Plus aria-hidden />
        <span className="max-sm:sr-only">{t("add")}</span>
      </ActionButton>
      {dialog({ manager, names })}
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
