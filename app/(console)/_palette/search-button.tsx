"use client";

import { useTranslations } from "next-intl";
import { useSyncExternalStore } from "react";
import { Icon } from "@/components/icon";
import { Button } from "@/components/ui/button";
import { sendAhead } from "../_kit/later";
import { loadPalette } from "./load-palette";
import { openPanel } from "../_find/panels";

const ahead = () => sendAhead(loadPalette);

/** The button of the palette; on a wide window it also names the key. */
export function SearchButton() {
  const t = useTranslations("palette");
  return (
    <Button
      variant="outline"
      aria-label={t("title")}
      aria-haspopup="dialog"
      aria-keyshortcuts="Control+K Meta+K"
      onPointerEnter={ahead}
      onFocus={ahead}
      onClick={() => openPanel("palette")}
      className="size-11 p-0 text-muted-foreground max-lg:border-transparent max-lg:bg-transparent sm:size-10 lg:w-56 lg:justify-start lg:px-3"
    >
      <Icon name="Search" />
      <span className="font-normal max-lg:hidden">{t("find")}</span>
      <kbd className="ml-auto font-sans text-xs max-lg:hidden">{useCommandKey()}</kbd>
    </Button>
  );
}

const never = () => () => undefined;

/** The key that opens the palette, as it is printed on this keyboard. */
export function useCommandKey(): string {
  return useSyncExternalStore(
    never,
    () => (/Mac|iPhone|iPad/.test(navigator.platform) ? "⌘ K" : "Ctrl K"),
    () => "Ctrl K",
  );
}
