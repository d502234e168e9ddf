import type { MetadataRoute } from "next";
import { getTranslations } from "next-intl/server";

/** Lets a phone keep the console on its home screen. */
export default async function manifest(): Promise<MetadataRoute.Manifest> {
  const t = await getTranslations("app");
  return {
    name: "komoriuta",
    short_name: "komoriuta",
    description: t("tagline"),
    start_url: "/servers",
    display: "standalone",
    background_color: "#0d1020",
    theme_color: "#0d1020",
    icons: [
      { src: "/icon.svg", type: "image/svg+xml", sizes: "any" },
      { src: "/icon-192.png", type: "image/png", sizes: "192x192", purpose: "maskable" },
      { src: "/icon-512.png", type: "image/png", sizes: "512x512", purpose: "maskable" },
    ],
  };
}
