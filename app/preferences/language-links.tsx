import { getLocale } from "next-intl/server";
import { cn } from "@/components/ui/cn";
import { LOCALES } from "@/i18n/locales";
import { chooseLanguage } from "./actions";
import { LANGUAGE_NAMES } from "./language-names";

/** The languages as plain buttons, for where there is no menu. */
export async function LanguageLinks() {
  const current = await getLocale();
  return (
    <form action={chooseLanguage} className="flex gap-1">
      {LOCALES.map((locale) => (
        <button
          key={locale}
          name="locale"
          value={locale}
          lang={locale}
          aria-pressed={locale === current}
          className={cn(
            "min-h-11 cursor-pointer rounded-md px-3 text-sm text-muted-foreground hover:text-foreground sm:min-h-9",
            locale === current && "font-semibold text-foreground",
          )}
        >
          {LANGUAGE_NAMES[locale]}
        </button>
      ))}
    </form>
  );
}
