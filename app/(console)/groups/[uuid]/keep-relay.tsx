"use client";

import { useTranslations } from "next-intl";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Refusal } from "@/components/refusal";
import { toast } from "@/components/toast";
import { useLost } from "../../_kit/lost";
import { useSend } from "../../_kit/send";
import { useWhyNot } from "../../_kit/rights";
import { Tick } from "../../_kit/small-fields";
import { setKeepRelay } from "../../_runs/actions";
import type { EditedGroup } from "../members";

/** Whether a group keeps one of its servers on, so that the others can be woken by it. */
export function KeepRelay({ group: { uuid, name, keepRelay, updatedAt } }: { group: EditedGroup }) {
  const t = useTranslations("groups");
  const router = useRouter();
  const lost = useLost();
  const whyNot = useWhyNot()({ to: "editGroup", on: [uuid] });
  const { send, pending, refused } = useSend();
  /** Until the page is read anew. */
  const [wanted, setWanted] = useState<{ readonly keep: boolean; readonly since: number } | null>(null);
  const change = (keep: boolean) => {
    setWanted({ keep, since: updatedAt });
    send(
      () => setKeepRelay(uuid, keep),
      () => {
        toast.success(t(keep ? "keepRelayOn" : "keepRelayOff", { name }));
        router.refresh();
      },
      () => void setWanted(null),
    );
  };
  return (
    <div className="mb-5 max-w-prose" aria-busy={pending}>
      <Tick
        label={t("keepRelay")}
        checked={wanted?.since === updatedAt ? wanted.keep : keepRelay}
        disabled={pending || lost !== null || whyNot !== null}
        onChange={change}
      >
        {t("keepRelayHint")}
      </Tick>
      <Refusal className="mt-2">{refused}</Refusal>
    </div>
  );
}
