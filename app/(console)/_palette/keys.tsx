"use client";

import { useTranslations } from "next-intl";
import { usePathname } from "next/navigation";
import { useEffect, useEffectEvent } from "react";
import { useLater } from "../_kit/later";
import { later } from "../_kit/load-later";
import { loadPalette } from "./load-palette";
import { openPanel, singleKeysAreOn, usePanelOpen } from "../_find/panels";
import { rememberRecent } from "../_find/recent";
import { chooseRow, focusSearch, holdRow, moveRow, serverInView } from "../_find/rows";
import { askWhy } from "../_why/ask-why";
import { WhyHost } from "../_why/why-host";

const loadKeysDialog = later(() => import("./keys-dialog").then(({ KeysDialog }) => KeysDialog));

/** The effect of each single key, by the letter that it types in any layout. */
const KEYS: Readonly<Record<string, () => boolean>> = {
  "/": () => focusSearch() || shown("palette"),
  j: () => moveRow(1),
  k: () => moveRow(-1),
  x: chooseRow,
  w: whyOfRow,
  h: holdRow,
  "?": () => shown("keys"),
};

/** Explains the status of the server in view. False: none is. */
function whyOfRow(): boolean {
  const uuid = serverInView();
  if (uuid) askWhy({ uuid, at: null });
  return uuid !== null;
}

function shown(panel: "palette" | "keys"): true {
  openPanel(panel);
  return true;
}

/** Handles the keys that work on every page, and shows the panels that they open. None of them turns anything off. */
export function Keys() {
  const t = useTranslations("palette");
  const path = usePathname() ?? "";
  const panel = usePanelOpen();
  const [Palette, sendPalette] = useLater(loadPalette, t("title"));
  const [KeysDialog, sendKeys] = useLater(loadKeysDialog, t("keys"));

  useEffect(() => rememberRecent(path), [path]);
  useEffect(() => {
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
  const send = useEffectEvent(async () => {
    // The page is not locked while something loads.
    if (!(await (panel === "keys" ? sendKeys() : sendPalette()))) openPanel(null);
  });
  useEffect(() => {
    if (panel === "palette" || panel === "keys") void send();
  }, [panel]);

  const close = () => openPanel(null);
  return (
    <>
      <WhyHost />
      {Palette ? <Palette open={panel === "palette"} onClose={close} /> : null}
      {KeysDialog ? <KeysDialog open={panel === "keys"} onClose={close} /> : null}
    </>
  );
}

function onKey(event: KeyboardEvent): void {
  // A key that composes a letter belongs to the text.
  if (event.defaultPrevented || event.isComposing || (event.repeat && !"jk".includes(event.key))) return;
  const { key, ctrlKey, metaKey, altKey } = event;
  if ((ctrlKey || metaKey) && !altKey && !event.shiftKey && key.toLowerCase() === "k") {
    if (isAsked(event.target)) return;
    event.preventDefault();
    return openPanel("palette");
  }
  if (ctrlKey || metaKey || altKey || isTyping(event.target) || isAsked(event.target) || !singleKeysAreOn())
    return;
  if (KEYS[key]?.()) event.preventDefault();
}

/** Types of input without typing. */
const NOT_TYPED = ["checkbox", "radio", "button", "submit"];

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !NOT_TYPED.includes(target.type);
  return (
    target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
  );
}

/** Everything that lies over the page; one that is closed is still there while it fades away. */
const OVER = ["dialog", "alertdialog", "menu"]
  .map((role) => `[role=${role}]:not([data-state=closed])`)
  .join();

/** Whether a dialog, a question or a menu is open: it gets all keys then. */
function isAsked(target: EventTarget | null): boolean {
  return (
    (target instanceof Element && target.closest(OVER) !== null) || document.querySelector(OVER) !== null
  );
}
