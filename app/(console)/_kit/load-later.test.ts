import { NextIntlClientProvider, useTranslations } from "next-intl";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server.edge";
import { expect, test, vi } from "vitest";
import { MESSAGES } from "../../../i18n/messages";
import { later } from "./load-later";

function Menu({ name }: { name: string }) {
  return `${name}: ${useTranslations("shell")("menu")}`;
}

test("a part comes with its texts, and is one however often it is asked for", async () => {
  vi.stubGlobal("document", { documentElement: { lang: "ja" } });
  let tries = 0;
  const load = later(async () => {
    if (tries++ === 0) throw new Error("unreachable");
    return Menu;
  });
  await expect(load()).rejects.toThrow("unreachable");
  expect(load.arrived()).toBeNull();

  const Part = await load();
  expect(load.arrived()).toBe(Part);
  expect(await load()).toBe(Part);
  const children = createElement(Part, { name: "oak" });
  const page = createElement(NextIntlClientProvider, {
    ...{ locale: "ja-JP", timeZone: "UTC" },
    ...{ messages: {} as never, children },
  });
  expect(renderToStaticMarkup(page)).toBe(`oak: ${MESSAGES.ja.shell.menu}`);
});
