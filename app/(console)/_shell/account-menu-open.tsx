"use client";

import { BellRing, Keyboard, LogOut, MonitorOff, UserRound } from "lucide-react";
import { useRouter } from "next/navigation";
import { useLocale, useTranslations } from "next-intl";
import { useState, useTransition } from "react";
import { Button } from "@/components/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/components/ui/dropdown-menu";
import { LOCALES, LANGUAGE_NAMES, languageOf } from "@/i18n/locales";
import { forgetPlace } from "@/lib/access/place";
import { chooseLanguage, chooseTheme } from "../../preferences/actions";
import { notifyOtherTabs } from "../../preferences/other-tabs";
import type { Theme } from "../../preferences/preferences";
import { forgetKeptList } from "../_live/kept-cache";
import { forgetNotices } from "../_kit/notices";
import { openPanel } from "../_find/panels";
import { forgetRecent } from "../_find/recent";
import { leavePush } from "../_push/announce";
import { forgetRuns } from "../_runs/progress/followed";
import { forgetDrafts } from "../_servers/form/draft";
import { forgetList } from "../_find/list-place";
import { wantsToBeAsked, wantToBeAsked } from "../_servers/power/request";
import { logOut, logOutEverywhere } from "./actions";

const THEME_WORDS = { system: "themeSystem", light: "themeLight", dark: "themeDark" } as const;
const THEMES = Object.keys(THEME_WORDS) as Theme[];

interface AccountMenuOpenProps {
  readonly userId: string;
  readonly theme: Theme;
  /** Called to open the notifications of this device. */
  readonly onPush: () => void;
}

/** The menu of the person icon: language, theme, questions, notifications, and logout. */
export function AccountMenuOpen({ userId, theme, onPush }: AccountMenuOpenProps) {
  const t = useTranslations("accountMenu");
  const shell = useTranslations("shell");
  const language = languageOf(useLocale());
  const power = useTranslations("power");
  const push = useTranslations("push");
  const router = useRouter();
  const [pending, start] = useTransition();
  const [asks, setAsks] = useState(wantsToBeAsked);

  const choose = (name: string, value: string, action: (form: FormData) => Promise<void>) => {
    const form = new FormData();
    form.set(name, value);
    start(() => action(form).then(notifyOtherTabs));
  };

  const leave = (by: () => Promise<void>) => {
    forgetNotices();
    forgetDrafts();
    forgetList();
    forgetRecent();
    forgetRuns();
    forgetPlace();
    forgetKeptList();
    // While the session still allows it.
    start(() => leavePush().then(by));
  };

  return (
    // The choice may have been made elsewhere since.
    <DropdownMenu defaultOpen onOpenChange={() => setAsks(wantsToBeAsked())}>
      <DropdownMenuTrigger asChild>
        <Button
          variant="secondary"
          size="icon"
          aria-label={shell("account")}
          className="rounded-full"
          pending={pending}
        >
          <UserRound aria-hidden />
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="max-w-(--radix-dropdown-menu-content-available-width)">
        <DropdownMenuLabel className="max-w-60 truncate">
          {t("signedInAs", { user: userId })}
        </DropdownMenuLabel>
        <DropdownMenuItem onSelect={() => router.push("/account")}>
          <UserRound aria-hidden />
          {t("ownAccount")}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel id="menu-language">{t("language")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          aria-labelledby="menu-language"
          value={language}
          onValueChange={(value) => choose("locale", value, chooseLanguage)}
          // Side by side where there is room for the longest: all of the menu is seen at once.
          className="columns-[10rem_2] gap-0"
        >
          {LOCALES.map((each) => (
            <DropdownMenuRadioItem key={each} value={each} lang={each}>
              {LANGUAGE_NAMES[each]}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuLabel id="menu-theme">{t("theme")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          aria-labelledby="menu-theme"
          value={theme}
          onValueChange={(value) => choose("theme", value, chooseTheme)}
        >
          {THEMES.map((each) => (
            <DropdownMenuRadioItem key={each} value={each}>
              {t(THEME_WORDS[each])}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuCheckboxItem
          checked={asks}
          onCheckedChange={(next) => {
            wantToBeAsked(next);
            setAsks(next);
          }}
        >
          {power("ask")}
        </DropdownMenuCheckboxItem>
        <DropdownMenuItem onSelect={() => openPanel("keys")}>
          <Keyboard aria-hidden />
          {t("keys")}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={onPush}>
          <BellRing aria-hidden />
          {push("menu")}
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuItem onSelect={() => leave(logOut)}>
          <LogOut aria-hidden />
          {t("logOut")}
        </DropdownMenuItem>
        <DropdownMenuItem onSelect={() => leave(logOutEverywhere)}>
          <MonitorOff aria-hidden />
          {t("endSessions")}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}
