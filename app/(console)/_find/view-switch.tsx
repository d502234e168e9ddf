"use client";

import { GalleryHorizontalEnd, List } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useSearchParams } from "next/navigation";
import { useEffect } from "react";
import { cn } from "@/components/ui/cn";
import { VIEW_COOKIE, VIEWS, type View } from "./view";

const ICONS = { panorama: GalleryHorizontalEnd, list: List } as const;

/**
 * Chooses between the panorama and the plain list. Plain links: without JavaScript only the choice is not remembered.
 */
export function ViewSwitch({ view }: { view: View }) {
  const t = useTranslations("panorama");
  const parameters = useSearchParams();
  const asked = parameters?.get("view") === view;
  useEffect(() => {
    if (asked) remember(view);
  }, [asked, view]);
  const addressOf = (next: View) => {
    const query = new URLSearchParams(parameters ?? undefined);
    query.delete("page");
    query.set("view", next);
    return `/servers?${query}`;
  };
  return (
    <nav aria-label={t("view.label")} className="flex max-w-full flex-wrap rounded-md border bg-card p-0.5">
      {VIEWS.map((each) => {
        const Icon = ICONS[each];
        return (
          <Link
            key={each}
            href={addressOf(each)}
            prefetch={false}
            aria-current={each === view ? "true" : undefined}
            onClick={() => remember(each)}
            className={cn(
              "flex min-h-10 items-center gap-2 rounded-[calc(var(--radius-md)-2px)] px-3 text-sm font-medium hover:bg-accent sm:min-h-8.5 pointer-coarse:min-h-11",
              each === view && "chosen",
            )}
          >
            <Icon aria-hidden className="size-4" />
            {t(`view.${each}`)}
          </Link>
        );
      })}
    </nav>
  );
}

function remember(view: View): void {
  document.cookie = `${VIEW_COOKIE}=${view}; path=/; max-age=${365 * 24 * 3600}; samesite=strict`;
}
