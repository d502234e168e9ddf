import { useTranslations } from "next-intl";
import Link from "next/link";
import { Empty } from "@/components/empty";
import { buttonVariants } from "@/components/ui/button";
import { linkToList, type ListQuery } from "../../_find/list-query";

/** The note that no server matches the search and the filter, with the way back to all of them. */
export function NoMatch({ query }: { readonly query: ListQuery }) {
  const t = useTranslations("servers");
  return (
    <Empty scene="missing" title={t("noMatchTitle")} text={t("noMatchText")}>
      <Link
        {...linkToList(query, { search: "", show: "all" })}
        className={buttonVariants({ variant: "outline" })}
      >
        {t("clear")}
      </Link>
    </Empty>
  );
}
