import { getTranslations } from "next-intl/server";
import { cookies, headers } from "next/headers";
import { redirect } from "next/navigation";
import { PageTitle } from "@/components/page-title";
import { ASKED_PLACE, returnPlace } from "@/lib/access/place";
import { isOidcFault } from "@/lib/api/oidc-login";
import { running } from "@/lib/api/running";
import { clientAddress, operator } from "../operator";
import { Texts } from "../texts";
import { Door } from "./door";
import { LoginForm } from "./login-form";

interface LoginProps {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

export default async function LoginPage({ searchParams }: LoginProps) {
  const place = returnPlace((await cookies()).get(ASKED_PLACE)?.value);
  if (await operator()) redirect(place);
  const t = await getTranslations("login");
  const { access, oidc } = running();
  const blockedUntil = access.blockedUntil(await clientAddress());
  const { fault } = await searchParams;
  const refused = isOidcFault(fault) ? fault : null;

  return (
    <Texts of="login/page">
      <Door title={t("title")}>
        <PageTitle of={t("title")} />
        {refused === null && (await isFromElsewhere()) ? (
          <Arrival place={place} />
        ) : (
          <LoginForm
            blockedUntil={blockedUntil}
            oidc={oidc && { name: oidc.name, only: !access.passwords, refused }}
          />
        )}
      </Door>
    </Texts>
  );
}

/** Whether a link on another site led here. */
async function isFromElsewhere(): Promise<boolean> {
  const site = (await headers()).get("sec-fetch-site");
  return site === "cross-site" || site === "same-site";
}

/**
 * Leads on to the place from a page of ours: after a link from elsewhere the browser sends no session cookie, which is
 * for our own pages alone. Without a session the browser comes back, to the form.
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
