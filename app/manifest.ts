import type { MetadataRoute } from "next";
import { getLocale, getTranslations } from "next-intl/server";
import { languageOf } from "@/i18n/locales";

/** The manifest with which a phone keeps the console on its home screen. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const t = await getTranslations("app");
  return {
    name: "komoriuta",
    short_name: "komoriuta",
    description: t("tagline"),
    id: "/servers",
    lang: languageOf(await getLocale()),
    start_url: "/servers",
    display: "standalone",
    background_color: "#0d1020",
    theme_color: "#0d1020",
    icons: [
      { src: "/icon.svg", type: "image/svg+xml", sizes: "any" },
      // The mark lies within the safe zone, and the night reaches every edge: whole or cut to any shape.
      ...(["any", "maskable"] as const).flatMap((purpose) => [
        { src: "/icon-192.png", type: "image/png", sizes: "192x192", purpose },
        { src: "/icon-512.png", type: "image/png", sizes: "512x512", purpose },
      ]),
    ],
  };
}
