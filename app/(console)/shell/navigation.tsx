"use client";

import { Server } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useTranslations } from "next-intl";
import { cn } from "@/components/ui/cn";

/** Where one can go. `onGo` is told when someone does. */
export function Navigation({ version, onGo }: { version: string; onGo?: () => void }) {
  const t = useTranslations("shell");
  const here = usePathname()?.startsWith("/servers");
  return (
    <>
      <nav aria-label={t("navigation")}>
        <ul className="grid gap-1">
          <li>
            <Link
              href="/servers"
              onClick={onGo}
              aria-current={here ? "page" : undefined}
              className={cn(
                "flex min-h-11 items-center gap-3 rounded-md px-3 text-sm font-medium hover:bg-accent sm:min-h-10",
                here && "bg-accent text-accent-foreground",
              )}
            >
              <Server aria-hidden className="size-4 text-muted-foreground" />
              {t("servers")}
            </Link>
          </li>
        </ul>
      </nav>
      <p className="mt-auto px-3 pt-4 text-xs text-muted-foreground">{t("version", { version })}</p>
    </>
  );
}
