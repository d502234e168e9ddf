"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import { Empty } from "@/components/empty";
import { ActionButton } from "../_kit/action-button";
import { PageHead } from "../_kit/page-head";
import { usePermits } from "../_kit/rights";
import { useFresh } from "../_live/use-reload";
import { NutServers } from "./nut-servers";
import { UpsCard } from "./ups-card";
import type { NutServerView, UpsView } from "./ups-view";

interface UpsScreenProps {
  /** Null: the reader may not see them. */
  readonly upses: readonly UpsView[] | null;
  readonly servers: readonly NutServerView[] | null;
}

/** All UPSes, as they are now, and the NUT servers that they are read from. */
export function UpsScreen({ upses, servers }: UpsScreenProps) {
  const t = useTranslations("ups");
  const [isAdding, setAdding] = useState(false);
  useFresh();
  const isEmpty = upses?.length === 0 && !servers?.length;
  return (
    <>
      <PageHead title={t("heading")} lead={t("lead")}>
        {isEmpty ? null : <AddButton onAdd={() => setAdding(true)} />}
      </PageHead>
      <div className="grid grid-cols-1 gap-6">
        {upses === null ? <p className="text-sm text-muted-foreground">{t("notSeen")}</p> : null}
        {isEmpty ? (
          <Empty scene="asleep" title={t("emptyTitle")} text={servers ? t("emptyText") : t("emptyForOthers")}>
            <AddButton onAdd={() => setAdding(true)} />
          </Empty>
        ) : null}
        {upses && upses.length > 0 ? (
          <ul aria-label={t("upses")} className="grid grid-cols-1 gap-3 md:grid-cols-2 xl:grid-cols-3">
            {upses.map((ups) => (
              <UpsCard key={ups.name} ups={ups} />
            ))}
          </ul>
        ) : null}
        {servers ? (
          <NutServers servers={servers} isAdding={isAdding} onAdded={() => setAdding(false)} />
        ) : null}
      </div>
    </>
  );
}

function AddButton({ onAdd }: { onAdd: () => void }) {
  const t = useTranslations("ups");
  if (!usePermits().may("nutServers")) return null;
  return (
    <ActionButton takes={{ to: "nutServers" }} aria-haspopup="dialog" onClick={onAdd}>
      {t("add")}
    </ActionButton>
  );
}
