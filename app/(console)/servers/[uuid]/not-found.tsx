import { useTranslations } from "next-intl";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { BackToListButton } from "./back-to-list";

export default function ServerNotFound() {
  const t = useTranslations("detail");
  return (
    <Empty scene="missing" heading="h1" title={t("notFoundTitle")} text={t("notFoundText")}>
      <PageTitle of={t("notFoundTitle")} />
      <BackToListButton />
    </Empty>
  );
}
