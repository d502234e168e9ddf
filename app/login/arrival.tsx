import { getTranslations } from "next-intl/server";

/**
 * Who follows a link from elsewhere arrives without a session's cookie, which is for our own pages alone: this page
 * leads on to the place, now from here. Whoever has no session comes back, to the form.
 */
export async function Arrival({ place }: { place: string }) {
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
