import { useTranslations } from "next-intl";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { buttonVariants } from "@/components/ui/button";

export default function NotFound() {
  const t = useTranslations("problem");
  return (
    <main className="mx-auto grid min-h-dvh max-w-2xl content-center px-4 py-16">
      <Empty scene="missing" heading="h1" title={t("notFoundTitle")} text={t("notFoundText")}>
        <PageTitle of={t("notFoundTitle")} />
        {/* eslint-disable-next-line @next/next/no-html-link-for-pages -- this page comes along with every other one, and so would what Next's link takes */}
        <a className={buttonVariants({ variant: "outline" })} href="/servers">
          {t("home")}
        </a>
      </Empty>
    </main>
  );
}
