import { getTranslations } from "next-intl/server";
import { PageTitle } from "@/components/page-title";
import { Door } from "../login/door";
import { JoinForm } from "./join-form";

/** Where the link of an invitation leads. What the link holds behind "#" stays in the browser until it is posted. */
export default async function JoinPage() {
  const t = await getTranslations("join");
  return (
    <Door title={t("title")}>
      <PageTitle of={t("title")} />
      <JoinForm />
    </Door>
  );
}
