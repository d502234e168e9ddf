"use client";

import { useTranslations } from "next-intl";
import { useId } from "react";
import { Icon } from "@/components/icon";
import { FRAME } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { useOwnId, type Takes } from "../../_kit/rights";
import { useNames } from "../../_timeline/words";
import { useHoldText } from "../hold-words";
import type { LastHold, ShownHold } from "./holds-on";
import { ReleaseHold } from "./release-hold";

interface KeptOnProps {
  /** The name of the group. */
  readonly name: string;
  readonly holds: readonly ShownHold[];
  /** The number of its servers. */
  readonly total: number;
}

/** The holds on the servers of a group: who keeps which on, until when, each with the button that ends it. */
export function KeptOn({ name, holds, total }: KeptOnProps) {
  const t = useTranslations("hold");
  const id = useId();
  if (holds.length === 0) return null;
  return (
    <section aria-labelledby={id} className={cn(FRAME, "my-4 p-4 sm:px-5")}>
      <h2 id={id} className="sr-only">
        {t("heading")}
      </h2>
      <ul className="grid gap-4">
        {holds.map((hold) => (
          <HoldLine key={hold.uuid} name={name} hold={hold} total={total} />
        ))}
      </ul>
    </section>
  );
}

function HoldLine({ name, hold, total }: Pick<KeptOnProps, "name" | "total"> & { hold: ShownHold }) {
  const t = useTranslations("hold");
  const text = useHoldText();
  const names = useNames();
  const own = useOwnId() === hold.author;
  const { servers, elsewhere, missing } = hold;
  // Of a newer hold only these servers are known.
  const takes: Takes =
    missing !== undefined ? { missing } : { to: own ? "placeHold" : "releaseHold", onEach: servers };
  return (
    <li className="flex flex-wrap items-center gap-3">
      <Icon name="Coffee" className="size-5 shrink-0 text-moon-ink" />
      <div className="grid min-w-0 flex-1 basis-56 gap-0.5 text-sm [overflow-wrap:anywhere]">
        <p className="font-semibold">{text(hold)}</p>
        <p className="text-muted-foreground">
          {servers.length === total
            ? t("onAll", { count: total })
            : t("onSome", { count: servers.length, total, names: names(servers.map((each) => each.name)) })}
        </p>
        {elsewhere > 0 ? (
          <p className="text-muted-foreground">{t("elsewhere", { count: elsewhere })}</p>
        ) : null}
      </div>
      <div className="w-full sm:w-auto [&_button]:w-full">
        <ReleaseHold name={name} servers={servers} hold={hold} takes={takes} />
      </div>
    </li>
  );
}

/** The hold on a group that ends last, in one line. */
export function KeptOnLine({ hold, total }: { readonly hold: LastHold; readonly total: number }) {
  const t = useTranslations("hold");
  const text = useHoldText();
  const { count } = hold;
  return (
    <p className="flex items-start gap-1.5 text-sm text-moon-ink [overflow-wrap:anywhere]" data-kept>
      <Icon name="Coffee" className="mt-0.5 size-4 shrink-0" />
      <span suppressHydrationWarning>
        {text(hold)}
        {count < total ? ` · ${t("someOf", { count, total })}` : null}
      </span>
    </p>
  );
}
