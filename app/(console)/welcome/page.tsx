import { getLocale, getTranslations } from "next-intl/server";
import Link from "next/link";
import type { ReactNode } from "react";
import { buttonVariants } from "@/components/ui/button";
import { card } from "@/components/ui/card";
import { cn } from "@/components/ui/cn";
import { LANGUAGE_NAMES, languageOf, LOCALES } from "@/i18n/locales";
import { running } from "@/lib/api/running";
import type { ShownPart } from "@/lib/fleet/model/manager-settings";
import { operatorWho } from "../../operator";
import { chooseLanguage } from "../../preferences/actions";
import { Texts } from "../../texts";
import { PageHead } from "../_kit/page-head";
import { PLACES } from "../_kit/places";

/** The guide of the first start: links and plain forms, so that it works without scripts. */
export default async function WelcomePage() {
  const { userId, who, ...asking } = await operatorWho(PLACES.welcome.takes);
  const t = await getTranslations("welcome");
  const { packets, operatorsFleet } = running();
  return (
    <Texts of="(console)/welcome/page">
      <PageHead title={t("title")} lead={t("lead")} />
      <ol className="grid max-w-3xl min-w-0 grid-cols-1 gap-3">
        <Step number={1} title={t("who")}>
          <p>{t(who.kind === "local" ? "whoLocal" : "whoPerson", { user: userId })}</p>
          <Way href="/people">{t("people")}</Way>
        </Step>
        <Step number={2} title={t("language")}>
          <p>{t("languageLead")}</p>
          <Languages />
        </Step>
        <Step number={3} title={t("networks")}>
          <p>{t("networksLead")}</p>
          <Networks {...packets()} />
        </Step>
        <Step number={4} title={t("notices")}>
          <p>{t("noticesLead")}</p>
          <Channels parts={operatorsFleet({ userId, who, ...asking }).settings()} />
          <Way href="/settings">{t("toSettings")}</Way>
        </Step>
      </ol>
      <div className="mt-4 flex flex-wrap gap-2">
        <Link className={buttonVariants()} href="/enrol">
          {t("addServers")}
        </Link>
        <Link className={buttonVariants({ variant: "outline" })} href="/servers">
          {t("later")}
        </Link>
      </div>
    </Texts>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <li className={card("grid min-w-0 grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-2 text-sm")}>
      <span
        aria-hidden
        className="grid size-7 place-content-center rounded-full bg-secondary font-semibold text-secondary-foreground"
      >
        {number}
      </span>
      <h2 className="self-center text-base font-semibold">{title}</h2>
      <div className="col-start-2 grid min-w-0 grid-cols-1 gap-3 text-muted-foreground">{children}</div>
    </li>
  );
}

function Way({ href, children }: { href: string; children: ReactNode }) {
  return (
    <p className="flex flex-wrap">
      <Link
        className={buttonVariants({ variant: "outline", size: "sm", className: "text-foreground" })}
        href={href}
      >
        {children}
      </Link>
    </p>
  );
}

async function Languages() {
  const current = languageOf(await getLocale());
  return (
    <form action={chooseLanguage} className="-mx-1 flex flex-wrap gap-1">
      {LOCALES.map((locale) => (
        <button
          key={locale}
          name="locale"
          value={locale}
          lang={locale}
          aria-pressed={locale === current}
          className={cn(
            buttonVariants({ variant: locale === current ? "secondary" : "ghost", size: "sm" }),
            locale === current && "font-semibold text-foreground",
          )}
        >
          {LANGUAGE_NAMES[locale]}
        </button>
      ))}
    </form>
  );
}

async function Networks({ networks, targets }: ReturnType<ReturnType<typeof running>["packets"]>) {
  const t = await getTranslations("welcome");
  if (targets) return <p>{t("targets", { targets: targets.join(", ") })}</p>;
  if (networks.length === 0) return <p>{t("noNetworks")}</p>;
  return (
    <ul className="grid list-disc gap-1 pl-5 [overflow-wrap:anywhere] text-foreground">
      {networks.map(({ name, address, broadcast }) => (
        <li key={address}>{t("network", { name, address, broadcast })}</li>
      ))}
    </ul>
  );
}

const CHANNELS = ["webhook", "ntfy", "mail"] as const;

async function Channels({ parts }: { parts: readonly ShownPart[] }) {
  const t = await getTranslations("welcome");
  const words = await getTranslations("settings.part");
  const joined = await getTranslations("joined");
  const set = CHANNELS.filter((channel) =>
    parts.find(({ part }) => part === channel)?.settings.some(({ from }) => from !== "nowhere"),
  );
  if (set.length === 0) return <p>{t("channelsOff")}</p>;
  const channels = set.map((channel) => words(`${channel}.title`)).join(joined("comma"));
  return <p className="text-foreground">{t("channelOn", { channels })}</p>;
}
