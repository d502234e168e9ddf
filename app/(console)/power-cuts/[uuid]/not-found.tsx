import { useTranslations } from "next-intl";
import { NotFound } from "../../_kit/not-found";

export default function PowerCutPlanNotFound() {
  const t = useTranslations("powerCuts");
  return <NotFound title={t("notFoundTitle")} text={t("notFoundText")} back={t("back")} href="/power-cuts" />;
}
