import { getTranslations, getLocale } from "next-intl/server";
import type { ReactNode } from "react";
import { LogoMark } from "@/components/logo";
import { Houses } from "@/components/street";
import { languageOf, LOCALES } from "@/i18n/locales";
import { chooseLanguage } from "../preferences/actions";
import { LanguageButton } from "./login-form";

/** The frame of the pages before the login. */
export async function Door({ title, children }: { title: string; children: ReactNode }) {
  const t = await getTranslations("login");
  return (
    <div className="relative isolate flex min-h-dvh flex-col overflow-hidden night-sky">
      <NightScene />
      <main className="grid flex-1 place-items-center px-4 py-10">
        <div className="w-full max-w-sm">
          <div className="mb-7 flex flex-col items-center text-center">
            <LogoMark className="mb-3 size-16 text-moon" />
            <p className="text-2xl font-semibold tracking-tight">komoriuta</p>
            <p className="mt-1 text-sm text-muted-foreground">{t("lead")}</p>
          </div>
          <section className="rounded-xl border bg-card/95 p-6 shadow-xl" aria-labelledby="login-title">
            <h1 id="login-title" className="mb-5 text-lg font-semibold">
              {title}
            </h1>
            {children}
          </section>
        </div>
      </main>
      <footer className="flex justify-center pb-6">
        <LanguageLinks />
      </footer>
    </div>
  );
}

/** The languages as plain buttons, since there is no menu. */
async function LanguageLinks() {
  const current = languageOf(await getLocale());
  return (
    <form action={chooseLanguage} className="flex flex-wrap justify-center gap-x-1 px-4">
      {LOCALES.map((locale) => (
        <LanguageButton key={locale} locale={locale} current={locale === current} />
      ))}
    </form>
  );
}

/** Stars as x, y (percent) and radius (px), always the same. */
const STARS = [
  [6, 12, 1.2], [13, 34, 0.9], [19, 8, 1.5], [27, 22, 0.8], [33, 6, 1], [40, 19, 1.1], [44, 14, 0.8],
  [52, 5, 1.2], [59, 17, 0.9], [63, 11, 1.4], [84, 42, 0.8], [76, 7, 1], [82, 24, 1.3], [88, 14, 0.8],
  [93, 36, 1.1], [97, 9, 0.9], [9, 58, 0.8], [90, 60, 0.9], [4, 80, 1], [96, 82, 0.8],
] as const; // oxfmt-ignore

/** The background of the login page: stars at night, hills at the foot. Decoration. */
function NightScene() {
  return (
    <div aria-hidden className="@container pointer-events-none absolute inset-0 -z-10">
      <svg className="size-full opacity-0 dark:opacity-90">
        {STARS.map(([x, y, r]) => (
          <circle key={`${x} ${y}`} cx={`${x}%`} cy={`${y}%`} r={r} className="fill-moon" />
        ))}
      </svg>
      {/* Where the text is large there is no room beside it. */}
      <Houses className="absolute @max-[18rem]:hidden bottom-[9vh] left-[76%] w-[min(24vh,14rem)] opacity-85 max-sm:left-auto max-sm:right-3 max-sm:w-28 max-sm:bottom-[11vh]" />
      <svg
        viewBox="0 0 1440 220"
        preserveAspectRatio="none"
        className="absolute inset-x-0 bottom-0 h-[22vh] w-full text-primary dark:text-black"
      >
        <path
          fill="currentColor"
          opacity="0.08"
          className="dark:opacity-25"
          d="M0 120C240 40 430 60 640 110S1090 190 1440 70V220H0Z"
        />
        <path
          fill="currentColor"
          opacity="0.1"
          className="dark:opacity-35"
          d="M0 170C200 110 420 150 700 165S1180 110 1440 150V220H0Z"
        />
      </svg>
    </div>
  );
}
