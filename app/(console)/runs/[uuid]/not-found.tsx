import { useTranslations } from "next-intl";
import { NotFound } from "../../_kit/not-found";

export default function RunNotFound() {
  const t = useTranslations("runs");
  return <NotFound title={t("notFoundTitle")} text={t("notFoundText")} back={t("back")} href="/runs" />;
}
