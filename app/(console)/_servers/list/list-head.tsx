import { useTranslations } from "next-intl";
import type { ReactNode } from "react";
import { PageTitle } from "@/components/page-title";
import type { ListQuery } from "../../_find/list-query";
import type { View } from "../../_find/view";
import { ViewSwitch } from "../../_find/view-switch";
import { AddServer } from "../form/add-server";
import type { ManagerView } from "../form/token-panel";
import { ListToolbar } from "./list-controls";

interface ListHeadProps {
  readonly view: View;
  readonly query: ListQuery;
  readonly manager: ManagerView;
  readonly names: readonly { readonly name: string }[];
  /** The number of servers that are shown, of all; there are none: the page has no search. */
  readonly found: number;
  readonly total: number;
  /** The buttons of this view. */
  readonly children?: ReactNode;
}

/** The head of all servers: title, number, search and buttons, in one line where there is room. */
export function ListHead({ view, query, manager, names, found, total, children }: ListHeadProps) {
  const t = useTranslations("servers");
  return (
    <>
      <PageTitle of={t("title")} />
      <div data-wide className="mb-2 flex flex-wrap items-center gap-2">
        <h1 className="text-2xl font-semibold tracking-tight">{t("title")}</h1>
        {total === 0 ? null : (
          <>
            <p role="status" className="text-sm text-muted-foreground">
              {found < total ? t("foundOf", { found, total }) : t("matches", { count: total })}
            </p>
            <ListToolbar query={query} />
          </>
        )}
        <div className="flex flex-wrap items-center gap-2 max-sm:order-2 sm:ml-auto print:hidden">
          {total === 0 ? null : children}
          <ViewSwitch view={view} />
        </div>
        <div className="flex items-center gap-2 max-sm:order-1 max-sm:ml-auto print:hidden">
          <AddServer manager={manager} names={names} />
        </div>
      </div>
    </>
  );
}
