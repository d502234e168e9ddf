import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonVariants } from "@/components/ui/button";
import { linkToList, PAGE, type ListQuery } from "../../_find/list-query";

interface PagerProps {
  readonly query: ListQuery;
  readonly page: number;
  readonly pages: number;
  readonly found: number;
}

/** The position in a long list, and links to the other pages, which work without JavaScript. */
export function Pager({ query, page, pages, found }: PagerProps) {
  const t = useTranslations("servers");
  const className = buttonVariants({ variant: "outline" });
  const to = (next: number, children: ReactNode) => {
    if (next < 1 || next > pages)
      return (
        <span aria-disabled className={className}>
          {children}
        </span>
      );
    const link = linkToList(query, { page: next });
    const turn: typeof link.onNavigate = (event) => {
      link.onNavigate(event);
      document.getElementById("content")?.scrollIntoView();
    };
    return (
      <Link {...link} className={className} onNavigate={turn}>
        {children}
      </Link>
    );
  };
  return (
    <nav aria-label={t("pages")} className="mt-4 flex flex-wrap items-center justify-between gap-3">
      {to(
        page - 1,
        <>
          <ChevronLeft aria-hidden />
          {t("previous")}
        </>,
      )}
      <p className="order-first w-full text-center text-sm text-muted-foreground sm:order-none sm:w-auto">
        {t("range", { first: (page - 1) * PAGE + 1, last: Math.min(page * PAGE, found), found })}
      </p>
      {to(
        page + 1,
        <>
          {t("next")}
          <ChevronRight aria-hidden />
        </>,
      )}
    </nav>
  );
}
