import { useTranslations } from "next-intl";
import { NotFound } from "../../_kit/not-found";

export default function GroupNotFound() {
  const t = useTranslations("groups");
  return <NotFound title={t("notFoundTitle")} text={t("notFoundText")} back={t("back")} href="/groups" />;
}
