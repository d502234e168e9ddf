import Link from "next/link";
import { useTranslations } from "next-intl";
import { Empty } from "@/components/empty";
import { Button } from "@/components/ui/button";

export default function ServerNotFound() {
  const t = useTranslations("detail");
  return (
    <Empty heading="h1" title={t("notFoundTitle")} text={t("notFoundText")}>
      {/* Next takes its own title away when the browser wakes this page up. */}
      <title>{`${t("notFoundTitle")} · komoriuta`}</title>
      <Button asChild variant="outline">
        <Link href="/servers">{t("back")}</Link>
      </Button>
    </Empty>
  );
}
