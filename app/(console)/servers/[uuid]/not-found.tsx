import { useTranslations } from "next-intl";
import { NoServer } from "./back-to-list";

export default function ServerNotFound() {
  const t = useTranslations("detail");
  return <NoServer title={t("notFoundTitle")} text={t("notFoundText")} />;
}
