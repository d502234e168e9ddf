"use client";

import {
  Boxes,
  CalendarClock,
  CloudOff,
  FlaskConical,
  Leaf,
  ListOrdered,
  ListPlus,
  LoaderCircle,
  Menu,
  Server,
} from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useState, type ReactNode, useEffect } from "react";
import { IconSheet } from "@/components/icon";
import { Logo } from "@/components/logo";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { rememberPlace } from "@/lib/access/place";
import type { Theme } from "../../preferences/preferences";
import { sendAhead, useLater } from "../later";
import { useConnection } from "../live/live-provider";
import { AccountMenu } from "./account-menu";

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
  useEffect(() => {
    // The page that says that the manager cannot be reached. Browsers that cannot keep it, or that do not trust the
    // certificate, show one of their own.
    navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
  }, []);

  return (
    <div className="flex min-h-dvh flex-col">
      <IconSheet />
      <PlaceKeeper />
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

const PLACES = [
  { href: "/servers", word: "servers", icon: Server },
  { href: "/groups", word: "groups", icon: Boxes },
  { href: "/schedules", word: "schedules", icon: CalendarClock },
  { href: "/runs", word: "runs", icon: ListOrdered },
  { href: "/energy", word: "energy", icon: Leaf },
  { href: "/many", word: "many", icon: ListPlus },
] as const;

/** Where one can go. `onGo` is told when someone does. */
function Navigation({ version, onGo }: { version: string; onGo?: () => void }) {
  const t = useTranslations("shell");
  const here = usePathname() ?? "";
  return (
    <>
      <nav aria-label={t("navigation")}>
        <ul className="grid gap-1">
          {PLACES.map(({ href, word, icon: Icon }) => (
            <li key={href}>
              <Link
                href={href}
                onClick={onGo}
                aria-current={here.startsWith(href) ? "page" : undefined}
                className={cn(
                  "flex min-h-11 items-center gap-3 rounded-md px-3 text-sm font-medium hover:bg-accent sm:min-h-10",
                  here.startsWith(href) && "chosen",
                )}
              >
                <Icon aria-hidden className="size-4 text-muted-foreground" />
                {t(word)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <p className="mt-auto px-3 pt-4 text-xs text-muted-foreground">{t("version", { version })}</p>
    </>
  );
}

/**
 * Says quietly when what is shown may be old, and nothing while all is well. A phone's header has no room for it:
 * there it hangs below, over the page, so that nothing moves.
 */
function ConnectionMark() {
  const t = useTranslations("shell");
  const connection = useConnection();
  return (
    <div
      role="status"
      data-connection={connection}
      className="text-xs text-muted-foreground max-sm:absolute max-sm:inset-x-0 max-sm:top-full"
    >
      {connection === "reconnecting" ? (
        <Line>
          <LoaderCircle aria-hidden className="size-3.5 shrink-0 animate-spin" />
          {t("reconnecting")}
        </Line>
      ) : null}
      {connection === "offline" ? (
        <Line>
          <CloudOff aria-hidden className="size-3.5 shrink-0" />
          {t("offline")}
        </Line>
      ) : null}
      {connection === "signed_out" ? (
        <Line>
          {t("signedOut")}
          <Link href="/login" className="font-medium text-foreground underline underline-offset-4">
            {t("logInAgain")}
          </Link>
        </Line>
      ) : null}
    </div>
  );
}

function Line({ children }: { children: ReactNode }) {
  return (
    <span className="flex items-center gap-1.5 max-sm:justify-center max-sm:border-b max-sm:bg-secondary max-sm:px-4 max-sm:py-1 max-sm:text-secondary-foreground">
      {children}
    </span>
  );
}

/** Remembers where in the console this tab is. */
function PlaceKeeper() {
  const path = usePathname() ?? "";
  const query = useSearchParams()?.toString();
  useEffect(() => rememberPlace(query ? `${path}?${query}` : path), [path, query]);
  return null;
}
