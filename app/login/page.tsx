import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { getTranslations } from "next-intl/server";
import { LogoMark } from "@/components/logo";
import { PageTitle } from "@/components/page-title";
import { ASKED_PLACE } from "@/lib/access/place";
import { running } from "@/lib/api/running";
import { clientAddress, operator } from "../operator";
import { LanguageLinks } from "../preferences/language-links";
import { returnPlace } from "../return-place";
import { Arrival } from "./arrival";
import { LoginForm } from "./login-form";
import { NightScene } from "./night-scene";

export default async function LoginPage() {
  const place = returnPlace((await cookies()).get(ASKED_PLACE)?.value);
  if (await operator()) redirect(place);
  const t = await getTranslations("login");
  const blockedUntil = running().access.blockedUntil(await clientAddress());

  return (
    <div className="relative isolate flex min-h-dvh flex-col overflow-hidden night-sky">
      <PageTitle of={t("title")} />
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
              {t("title")}
            </h1>
            {(await isFromElsewhere()) ? (
              <Arrival place={place} />
            ) : (
              <LoginForm blockedUntil={blockedUntil} />
            )}
          </section>
        </div>
      </main>
      <footer className="flex justify-center pb-6">
        <LanguageLinks />
      </footer>
    </div>
  );
}

/** Whether a link on another site led here. */
async function isFromElsewhere(): Promise<boolean> {
  const site = (await headers()).get("sec-fetch-site");
  return site === "cross-site" || site === "same-site";
}
