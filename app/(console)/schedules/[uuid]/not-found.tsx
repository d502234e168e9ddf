import { useTranslations } from "next-intl";
import { NotFound } from "../../_kit/not-found";

export default function ScheduleNotFound() {
  const t = useTranslations("schedules");
  return <NotFound title={t("notFoundTitle")} text={t("notFoundText")} back={t("back")} href="/schedules" />;
}
