"use client";

import { X } from "lucide-react";
import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { Logo } from "@/components/logo";
import { Button } from "@/components/ui/button";
import { Sheet, SheetClose, SheetContent, SheetDescription, SheetTitle } from "@/components/ui/sheet";

/** The navigation on a phone. */
export function Drawer({
  open,
  onOpenChange,
  children,
}: {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  children: ReactNode;
}) {
  const t = useTranslations();
  return (
    <Sheet open={open} onOpenChange={onOpenChange}>
      <SheetContent>
        <div className="flex h-14 items-center justify-between border-b pr-1.5 pl-[min(1rem,4vw)]">
          <Logo className="flex items-center gap-2" />
          <SheetClose asChild>
            <Button
              variant="ghost"
              size="icon"
              aria-label={t("notices.close")}
              className="size-[44px] sm:size-[44px]"
            >
              <X aria-hidden />
            </Button>
          </SheetClose>
        </div>
        <SheetTitle className="sr-only">{t("shell.navigation")}</SheetTitle>
        <SheetDescription className="sr-only">{t("shell.navigationNote")}</SheetDescription>
        <div className="flex flex-1 flex-col p-3">{children}</div>
      </SheetContent>
    </Sheet>
  );
}
