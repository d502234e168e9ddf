"use client";

import { NextIntlClientProvider, useLocale, useMessages } from "next-intl";
import { use, useMemo, type ReactNode } from "react";
import { languageOf, type Locale } from "@/i18n/locales";
import { loadMessages } from "@/i18n/load-messages";
import type { Messages } from "@/i18n/messages";
import { joined, type Texts } from "@/i18n/parts";

/** Adds texts to those that are there already. */
export function MoreTexts({ texts, children }: { texts: Texts; children: ReactNode }) {
  const above = useMessages() as Texts;
  const messages = useMemo(() => joined(above, texts), [above, texts]);
  return (
    <NextIntlClientProvider locale={useLocale()} messages={messages as Messages}>
      {children}
    </NextIntlClientProvider>
  );
}

const arrived = new Map<Locale, Messages>();
const coming = new Map<Locale, Promise<Messages>>();

/** Loads all texts of a language, once, for what comes later than the page. */
export function loadAllTexts(locale: Locale): Promise<Messages> {
  const known = coming.get(locale);
  if (known) return known;
  const promise = loadMessages(locale).then(
    (messages) => {
      arrived.set(locale, messages);
      return messages;
    },
    (error: unknown) => {
      coming.delete(locale);
      throw error;
    },
  );
  coming.set(locale, promise);
  return promise;
}

/** Provides all texts, once they are loaded. */
export function AllTexts({ children }: { children: ReactNode }) {
  const locale = useLocale();
  const language = languageOf(locale);
  // Another language may be chosen while it is there.
  const messages = arrived.get(language) ?? use(loadAllTexts(language));
  return (
    <NextIntlClientProvider locale={locale} messages={messages}>
      {children}
    </NextIntlClientProvider>
  );
}
