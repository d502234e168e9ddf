"use client";

import { useLocale, useTranslations } from "next-intl";
import Link from "next/link";
import { usePathname, useSearchParams } from "next/navigation";
import { useState, type ReactNode, useEffect } from "react";
import { Icon } from "@/components/icon";
import { Logo } from "@/components/logo";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { languageOf } from "@/i18n/locales";
import { rememberPlace } from "@/lib/access/place";
import { useOtherTabs } from "../../preferences/other-tabs";
import type { Theme } from "../../preferences/preferences";
import { rememberSidebar } from "../../preferences/remember-sidebar";
import { sendAhead, useLater } from "../_kit/later";
import { later } from "../_kit/load-later";
import { Keys } from "../_palette/keys";
import { SearchButton } from "../_palette/search-button";
import { announcePush } from "../_push/announce";
import { usePermits } from "../_kit/rights";
import { AccountMenu } from "./account-menu";
import { ConnectionBanner } from "./connection-banner";
import { useGoing } from "./going";
import { navigationFor, placeOf, type Place } from "../_kit/places";

const load = later(() => import("./drawer").then(({ Drawer }) => Drawer));
const ahead = () => sendAhead(load);

interface ShellProps {
  readonly userId: string;
  readonly theme: Theme;
  /** Whether this browser shows the navigation beside the page. */
  readonly sidebar: boolean;
  readonly version: string;
  /** Notes above every page: that the servers are simulated, or that another manager serves them. */
  readonly notes: ReactNode;
  /** The picture at the foot of the navigation. */
  readonly hills: ReactNode;
  readonly children: ReactNode;
}

/** The frame of every page of the console: header above, navigation on the left. */
export function Shell({ userId, theme, sidebar, version, notes, hills, children }: ShellProps) {
  const t = useTranslations();
  const [drawer, setDrawer] = useState(false);
  const [Drawer, send, sending] = useLater(load, t("shell.menu"));
  const [shown, setShown] = useState(sidebar);
  const going = useGoing();
  useOtherTabs();
  useEffect(() => {
    // The page that says that the manager cannot be reached. Browsers that cannot keep it, or that do not trust the
    // certificate, show one of their own.
    navigator.serviceWorker?.register("/sw.js").catch(() => undefined);
  }, []);
  const language = languageOf(useLocale());
  useEffect(() => announcePush(userId, language), [userId, language]);

  return (
    <div className="flex min-h-dvh flex-col">
      <PlaceKeeper />
      <Keys />
      <a
        href="#content"
        className="sr-only z-50 rounded-md bg-primary px-4 py-3 text-primary-foreground focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t("app.skip")}
      </a>
      {/* 44 pixels for a finger, whatever the size of the text. */}
      <header className="@container max-sm:[&_.button]:size-[44px] print:hidden sticky top-0 z-30 flex h-14 items-center gap-2 border-b bg-background/85 px-2 backdrop-blur-md sm:px-4">
        {/* One button a size: on a phone it opens the drawer, else it folds the navigation away. */}
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("shell.menu")}
          aria-haspopup="dialog"
          aria-expanded={drawer}
          pending={sending}
          className="md:hidden"
          onPointerEnter={ahead}
          onFocus={ahead}
          onClick={() => void send().then(setDrawer)}
        >
          <Icon name="Menu" className="size-5" />
        </Button>
        <Button
          variant="ghost"
          size="icon"
          aria-label={t("shell.menu")}
          aria-controls="navigation"
          aria-expanded={shown}
          className="hidden md:inline-flex"
          onClick={() => {
            rememberSidebar(!shown);
            setShown(!shown);
          }}
        >
          <Icon name="Menu" className="size-5" />
        </Button>
        <Link href="/servers" className="rounded-md px-1.5 py-2">
          {/* With little room, or large text, only the mark is visible; screen readers still get the name. */}
          <Logo className="flex items-center gap-2 @max-[22rem]:[&>span]:sr-only" />
        </Link>
        <div className="ml-auto flex items-center gap-2">
          <SearchButton />
          {/* The activity log is one tap away, even with the navigation folded. */}
          <Link
            href="/timeline"
            aria-label={t("shell.quick")}
            className={cn(
              "button size-11 hover:bg-accent hover:text-accent-foreground sm:size-10",
              shown && "md:hidden",
            )}
          >
            <Icon name="MoonStar" className="size-5" />
          </Link>
          <AccountMenu userId={userId} theme={theme} />
        </div>
        <GoingBar going={going !== null} />
      </header>

      <ConnectionBanner />
      <div className="flex flex-1">
        <aside
          id="navigation"
          className={cn(
            "sticky top-14 hidden h-[calc(100dvh-3.5rem)] w-56 shrink-0 flex-col border-r p-3",
            shown && "md:flex print:hidden",
          )}
        >
          <Navigation hills={hills} version={version} going={going} />
        </aside>
        {Drawer ? (
          <Drawer open={drawer} onOpenChange={setDrawer}>
            <Navigation hills={hills} version={version} going={going} onGo={() => setDrawer(false)} />
          </Drawer>
        ) : null}
        <main
          id="content"
          tabIndex={-1}
          aria-busy={going !== null}
          className={cn("min-w-0 flex-1 outline-hidden transition-opacity", going !== null && "opacity-60")}
        >
          {notes}
          <div className="mx-auto w-full max-w-6xl has-[[data-wide]]:max-w-[100rem] px-4 pt-6 has-[[data-wide]]:pt-3 pb-[calc(4rem+var(--notices-height,0px))] sm:px-6">
            {children}
          </div>
        </main>
      </div>
    </div>
  );
}

interface NavigationProps {
  readonly version: string;
  /** The address of the page that is being loaded: it is marked at once. */
  readonly going: string | null;
  readonly hills: ReactNode;
  /** Called on a navigation. */
  readonly onGo?: () => void;
}

/** The list of pages. */
function Navigation({ version, going, hills, onGo }: NavigationProps) {
  const t = useTranslations("shell");
  const permits = usePermits();
  const here = usePathname() ?? "";
  const marked = placeOf(here);
  const next = placeOf(going ?? here);
  return (
    <>
      <nav aria-label={t("navigation")}>
        {navigationFor(permits).map((places) => (
          <ul key={places[0]?.word} className="grid gap-1 not-first:mt-3 not-first:border-t not-first:pt-3">
            {places.map(({ href, word, icon }) => (
              <li key={href}>
                <Link
                  href={href}
                  onClick={onGo}
                  aria-current={marked === word ? "page" : undefined}
                  className={cn(
                    "flex min-h-11 items-center gap-3 rounded-md px-3 text-sm font-medium hover:bg-accent sm:min-h-10",
                    next === word && "chosen",
                  )}
                >
                  <PlaceIcon icon={icon} />
                  {t(word)}
                </Link>
              </li>
            ))}
          </ul>
        ))}
      </nav>
      <div className="relative mt-auto -mx-3 -mb-3 pt-14">
        {hills}
        <p className="relative px-6 pb-3 text-xs text-muted-foreground">{t("version", { version })}</p>
      </div>
    </>
  );
}

/** Milliseconds after which screen readers announce the wait. */
const SAID_AFTER = 1000;

/** A bar while another page is being loaded: visible at once, announced when it takes long. */
function GoingBar({ going }: { going: boolean }) {
  const t = useTranslations("shell");
  const [said, setSaid] = useState(false);
  useEffect(() => {
    if (!going) return;
    const timer = setTimeout(() => setSaid(true), SAID_AFTER);
    return () => {
      clearTimeout(timer);
      setSaid(false);
    };
  }, [going]);
  return (
    <>
      {going ? <div aria-hidden className="going-bar absolute inset-x-0 -bottom-px" /> : null}
      <p aria-live="polite" className="sr-only">
        {said ? t("loading") : ""}
      </p>
    </>
  );
}

/** Remembers the page that this tab shows. */
function PlaceKeeper() {
  const path = usePathname() ?? "";
  const query = useSearchParams()?.toString();
  useEffect(() => rememberPlace(query ? `${path}?${query}` : path), [path, query]);
  return null;
}

function PlaceIcon({ icon: Shown }: { icon: Place["icon"] }) {
  const className = "size-4 shrink-0 text-muted-foreground";
  if (typeof Shown === "string") return <Icon name={Shown} className={className} />;
  return Shown && <Shown aria-hidden className={className} />;
}
