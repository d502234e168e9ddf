"use client";

import { FlaskConical, Menu } from "lucide-react";
import Link from "next/link";
import { useTranslations } from "next-intl";
import { useState, type ReactNode } from "react";
import { GlyphSheet } from "@/components/icon";
import { Logo } from "@/components/logo";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import type { Theme } from "../../preferences/preferences";
import { sendAhead, useLater } from "../later";
import { AccountMenu } from "./account-menu";
import { ConnectionMark } from "./connection-mark";
import { Navigation } from "./navigation";

const load = () => import("./drawer").then(({ Drawer }) => Drawer);
const ahead = () => sendAhead(load);

interface ShellProps {
  readonly userId: string;
  readonly theme: Theme;
  readonly version: string;
  readonly simulated: boolean;
  readonly children: ReactNode;
}

/** What surrounds every page of the console: header above, navigation on the left. */
export function Shell({ userId, theme, version, simulated, children }: ShellProps) {
  const t = useTranslations();
  const [drawer, setDrawer] = useState(false);
  const [Drawer, send] = useLater(load, t("shell.menu"));
  const [sidebar, setSidebar] = useState(true);

  return (
    <div className="flex min-h-dvh flex-col">
      <GlyphSheet />
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-4 py-3 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("app.skip")}
      </a>
      <header className="sticky top-0 z-30 flex h-14 items-center gap-2 border-b bg-background/85 px-2 backdrop-blur-md sm:px-4">
        {/* One button a size: on a phone it opens the drawer, else it folds the navigation away. */}
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("shell.menu")}
          aria-haspopup="dialog"
          aria-expanded={drawer}
          className="md:hidden"
          onPointerEnter={ahead}
          onFocus={ahead}
          onClick={() => void send().then(setDrawer)}
        >
          <Menu aria-hidden className="size-5" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("shell.menu")}
          aria-controls="navigation"
          aria-expanded={sidebar}
          className="hidden md:inline-flex"
          onClick={() => setSidebar(!sidebar)}
        >
          <Menu aria-hidden className="size-5" />
        </Button>
        <Link href="/servers" className="rounded-md px-1.5 py-2">
          <Logo className="flex items-center gap-2" />
        </Link>
        <div className="ml-auto flex items-center gap-2">
          <ConnectionMark />
          <AccountMenu userId={userId} theme={theme} />
        </div>
      </header>

      <div className="flex flex-1">
        <aside
          id="navigation"
          className={cn(
            "sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-56 shrink-0 flex-col border-r p-3",
            sidebar && "md:flex",
          )}
        >
          <Navigation version={version} />
        </aside>
        {Drawer ? (
          <Drawer open={drawer} onOpenChange={setDrawer}>
            <Navigation version={version} onGo={() => setDrawer(false)} />
          </Drawer>
        ) : null}
        <main id="content" tabIndex={-1} className="min-w-0 flex-1 outline-hidden">
          {simulated ? (
            <p className="flex items-start gap-2 border-b bg-secondary px-4 py-2.5 text-sm text-secondary-foreground sm:px-6">
              <FlaskConical aria-hidden className="mt-0.5 size-4 shrink-0" />
              {t("shell.simulated")}
            </p>
          ) : null}
          <div className="mx-auto w-full max-w-6xl px-4 pt-6 pb-[calc(4rem+var(--notices-height,0px))] sm:px-6">
            {children}
          </div>
        </main>
      </div>
    </div>
  );
}
