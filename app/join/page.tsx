import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/page-title";
import { running } from "@/lib/api/running";
import { Door } from "../login/door";
import { JoinForm } from "./join-form";
import { Texts } from "../texts";

/** The page of an invitation's link. The secret behind "#" stays in the browser until it is posted. */
/** Its choices follow the present configuration of the manager. */
export const dynamic = "force-dynamic";

export default async function JoinPage() {
  const t = await getTranslations("join");
  const { access, oidc } = running();
  return (
    <Texts of="join/page">
      <Door title={t("title")}>
        <PageTitle of={t("title")} />
        <JoinForm oidcName={oidc?.name ?? null} passwords={access.passwords} />
      </Door>
    </Texts>
  );
}
