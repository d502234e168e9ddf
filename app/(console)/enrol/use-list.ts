"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/components/toast";
import type { ListFault } from "@/lib/fleet/lists/list-text";
import type { TakenList } from "@/lib/fleet/lists/take-list";
import { useAsk, useAskEach } from "../_kit/ask";
import { importList, previewList, type Preview } from "./list-actions";

/** A list as it was read, and its plan. */
interface Read {
  readonly text: string;
  readonly preview: Preview;
}

/** A list that is previewed, and saved as previewed. @param saved called once it is */
export function useList(saved: () => void) {
  const t = useTranslations("enrol");
  const router = useRouter();
  const previewing = useAskEach();
  const [read, setRead] = useState<Read | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [failed, setFailed] = useState<TakenList["failed"]>([]);
  const { pending, ask } = useAsk();

  const forget = () => {
    setRead(null);
    setFault(null);
    setFailed([]);
  };
  const faultText = (of: ListFault) =>
    of.code === "unreadable" ? t("listFault.unreadable", { line: of.line }) : t(`listFault.${of.code}`);
  const show = (text: string, planned: Preview | { readonly fault: ListFault }) => {
    if ("fault" in planned) return setFault(faultText(planned.fault));
    setRead({ text, preview: planned });
  };

  // Another list may be chosen while one is on its way.
  const preview = (name: string, text: string) => {
    forget();
    previewing.ask(
      name,
      name,
      () => previewList(text),
      (planned) => show(text, planned),
    );
  };

  const save = ({ text, preview: seen }: Read) =>
    ask(
      t("listTitle"),
      () => importList(text, seen.digest),
      (answer) => {
        forget();
        if ("changed" in answer) {
          show(text, answer.changed);
          return setFault(t("listChanged"));
        }
        const { added, changed, failed } = answer.taken;
        setFailed(failed);
        toast.success(t("listSaved", { added, changed }));
        saved();
        router.refresh();
      },
    );

  return { read, fault, failed, pending, preview, save, forget, refuse: setFault };
}
