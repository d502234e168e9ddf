import { useTranslations } from "next-intl";
import Link from "next/link";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { buttonVariants } from "@/components/ui/button";

export default function RunNotFound() {
  const t = useTranslations("runs");
  return (
    <Empty scene="missing" heading="h1" title={t("notFoundTitle")} text={t("notFoundText")}>
      <PageTitle of={t("notFoundTitle")} />
      <Link className={buttonVariants({ variant: "outline" })} href="/runs">
        {t("back")}
      </Link>
    </Empty>
  );
}
