import { getTranslations } from "next-intl/server";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { PageTitle } from "@/components/page-title";
import { ASKED_PLACE, returnPlace } from "@/lib/access/place";
import { running } from "@/lib/api/running";
import { clientAddress, operator } from "../operator";
import { Door } from "./door";
import { LoginForm } from "./login-form";

export default async function LoginPage() {
  const place = returnPlace((await cookies()).get(ASKED_PLACE)?.value);
  if (await operator()) redirect(place);
  const t = await getTranslations("login");
  const blockedUntil = running().access.blockedUntil(await clientAddress());

  return (
    <Door title={t("title")}>
      <PageTitle of={t("title")} />
      {(await isFromElsewhere()) ? <Arrival place={place} /> : <LoginForm blockedUntil={blockedUntil} />}
    </Door>
  );
}

/** Whether a link on another site led here. */
async function isFromElsewhere(): Promise<boolean> {
  const site = (await headers()).get("sec-fetch-site");
  return site === "cross-site" || site === "same-site";
}

/**
 * Who follows a link from elsewhere arrives without a session's cookie, which is for our own pages alone: this page
 * leads on to the place, now from here. Whoever has no session comes back, to the form.
 */
async function Arrival({ place }: { place: string }) {
  const t = await getTranslations("login");
  return (
    <>
      <meta httpEquiv="refresh" content={`0;url=${place}`} />
      <a href={place} className="text-sm font-medium underline underline-offset-4">
        {t("goOn")}
      </a>
    </>
  );
}
