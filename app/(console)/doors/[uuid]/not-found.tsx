import { useTranslations } from "next-intl";
import { NotFound } from "../../_kit/not-found";

export default function DoorNotFound() {
  const t = useTranslations("doors");
  return <NotFound title={t("notFoundTitle")} text={t("notFoundText")} back={t("back")} href="/doors" />;
}
