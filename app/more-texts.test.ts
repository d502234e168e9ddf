import { NextIntlClientProvider, useTranslations } from "next-intl";
import { createElement, Suspense, type ReactNode } from "react";
import { renderToReadableStream, renderToStaticMarkup } from "react-dom/server.edge";
import { expect, test } from "vitest";
import { MESSAGES } from "../i18n/messages";
import { textsAt } from "../i18n/parts";
import { AllTexts, MoreTexts } from "./more-texts";

const part = (...paths: readonly string[]) => textsAt(MESSAGES.en, paths);
const within = (texts: ReturnType<typeof part>, children: ReactNode) =>
  createElement(MoreTexts, { texts, children });

/** A page around something, before any texts. */
const page = (locale: string, children: ReactNode) =>
  createElement(NextIntlClientProvider, { locale, messages: {} as never, timeZone: "UTC", children });

function Words() {
  const shell = useTranslations("shell");
  return [shell("menu"), shell("account"), useTranslations("form")("cancel")].join(" · ");
}

test("texts of a page come to those of its layout, key by key", () => {
  const inner = within(part("shell.account"), createElement(Words));
  const markup = renderToStaticMarkup(page("en-GB", within(part("shell.menu", "form.cancel"), inner)));
  const { shell, form } = MESSAGES.en;
  expect(markup).toBe([shell.menu, shell.account, form.cancel].join(" · "));
});

test.each([
  ["en-GB", MESSAGES.en],
  ["ja-JP", MESSAGES.ja],
] as const)("what comes later has all texts (%s)", async (locale, { shell, form }) => {
  const later = createElement(Suspense, null, createElement(AllTexts, null, createElement(Words)));
  const stream = await renderToReadableStream(page(locale, later));
  await stream.allReady;
  expect(await new Response(stream).text()).toContain([shell.menu, shell.account, form.cancel].join(" · "));
});
