"use client";

import { useTranslations } from "next-intl";
import { useEffect, useEffectEvent, useId } from "react";
import { card } from "@/components/ui/card";
import { Button } from "@/components/ui/button";
import { Skeleton } from "@/components/ui/skeleton";
import { useLater } from "../../../_kit/later";
import { later } from "../../../_kit/load-later";
import { usePermits } from "../../../_kit/rights";

const load = later(() => import("./ways-card").then(({ WaysCard }) => WaysCard));

/** The card of the ways from outside, which comes after the page, for those who may set them; nothing for others. */
export function Ways({ server }: { server: { readonly uuid: string; readonly name: string } }) {
  return usePermits().may("ways") ? <Loaded server={server} /> : null;
}

function Loaded({ server }: Parameters<typeof Ways>[0]) {
  const t = useTranslations("ways");
  const id = useId();
  const [WaysCard, send, loading] = useLater(load, t("title"));
  const sendNow = useEffectEvent(() => void send());
  useEffect(() => sendNow(), []);
  return (
    <section aria-labelledby={id} className={card("@container min-w-0")}>
      <h2 id={id} className="mb-3 text-sm font-semibold">
        {t("title")}
      </h2>
      {WaysCard ? (
        <WaysCard server={server} />
      ) : loading ? (
        <Skeleton className="h-16" />
      ) : (
        <Button variant="outline" size="sm" onClick={() => void send()}>
          {t("again")}
        </Button>
      )}
    </section>
  );
}
