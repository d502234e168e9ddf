import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/page-title";
import { running } from "@/lib/api/running";
import { Door } from "../login/door";
import { JoinForm } from "./join-form";

/** Where the link of an invitation leads. What the link holds behind "#" stays in the browser until it is posted. */
/** What it offers is how the manager is configured at this moment. */
export const dynamic = "force-dynamic";

export default async function JoinPage() {
  const t = await getTranslations("join");
  const { access, oidc } = running();
  return (
    <Door title={t("title")}>
      <PageTitle of={t("title")} />
      <JoinForm oidcName={oidc?.name ?? null} passwords={access.passwords} />
    </Door>
  );
}
