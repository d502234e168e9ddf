import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import type { Metadata, Viewport } from "next";
import { NextIntlClientProvider } from "next-intl";
import { getLocale, getNow, getTranslations } from "next-intl/server";
import type { ReactNode } from "react";
import { EarlyTaps } from "@/components/early-taps";
import { ClockProvider } from "@/components/time";
import { languageOf } from "@/i18n/locales";
import "./globals.css";
import { theme } from "./preferences/preferences";
import { Texts } from "./texts";

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations("app");
  return {
    description: t("tagline"),
    robots: { index: false, follow: false },
    icons: {
      icon: [
        { url: "/favicon.ico", sizes: "32x32" },
        { url: "/icon.svg", type: "image/svg+xml" },
      ],
      apple: "/apple-touch-icon.png",
    },
  };
}

export const viewport: Viewport = {
  themeColor: [
    { media: "(prefers-color-scheme: light)", color: "#fbf9f5" },
    { media: "(prefers-color-scheme: dark)", color: "#0d1020" },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html
      lang={languageOf(await getLocale())}
      data-theme={await theme()}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
    >
      <body className="min-h-dvh">
        <EarlyTaps />
        <NextIntlClientProvider messages={{}}>
          <Texts of="layout">
            <ClockProvider renderedAt={(await getNow()).getTime()}>{children}</ClockProvider>
          </Texts>
        </NextIntlClientProvider>
      </body>
    </html>
  );
}
