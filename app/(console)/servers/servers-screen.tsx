"use client";

import { useLocale } from "next-intl";
import { useRouter, useSearchParams } from "next/navigation";
import { useDeferredValue, useEffect, useMemo } from "react";
import { cn } from "@/components/ui/cn";
import { readColumns, type ListedServer } from "@/lib/api/codec/read";
import type { HoursAnswer } from "@/lib/fleet/schedules/hours-now";
import type { ColumnsJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { useFleet } from "../_live/live";
import { NoServers } from "../_servers/form/add-server";
import type { ManagerView } from "../_servers/form/token-panel";
import { Pager } from "../_servers/list/pager";
import { ListHead } from "../_servers/list/list-head";
import { NoMatch } from "../_servers/list/no-match";
import { rememberList, useLeft, useReturn } from "../_find/list-place";
import { findAll, listing, queryAddress, readQuery, type Listing, orderByName } from "../_find/list-query";
import { withNotes } from "../_find/notes";
import { groupNames, tokensOf } from "../_find/search";
import { useNotes } from "../_find/use-notes";
import { BulkBar } from "../_servers/list/bulk-bar";
import { SelectAll } from "../_servers/list/select-all";
import { useWanted } from "../_servers/list/use-hours";
import { useSelection } from "../_servers/list/use-selection";
import { ServerList } from "../_servers/list/server-list";
import { Summary } from "../_servers/list/summary";

/** Milliseconds after the last key until the manager is asked, before the stream's first snapshot. */
const ASK_AFTER = 300;

interface ServersScreenProps {
  /** The listing for the address at the time of the rendering. */
  readonly rendered: Omit<Listing<ListedServer>, "rows"> & {
    readonly columns: ColumnsJson;
    readonly hours: HoursAnswer;
  };
  readonly renderedAddress: string;
  readonly manager: ManagerView;
}

/** The list of servers, live: at first the rendered page of it, all servers once the stream runs. */
export function ServersScreen({ rendered, renderedAddress, manager }: ServersScreenProps) {
  const locale = useLocale();
  const fleet = useFleet();
  const parameters = useSearchParams();
  const query = useMemo(() => readQuery(new URLSearchParams(parameters ?? undefined)), [parameters]);
  const wanted = useDeferredValue(query);
  const order = useMemo(() => orderByName(locale), [locale]);
  const servers = useMemo(() => (fleet ? order(fleet) : null), [fleet, order]);
  const liveGroups = fleet?.groups;
  const groups = useMemo(() => groupNames(liveGroups?.values() ?? []), [liveGroups]);
  const notes = useNotes(wanted.search);
  const texts = useMemo(() => withNotes(groups, notes), [groups, notes]);
  const byHours = useWanted(rendered.hours);
  const live = useMemo(
    () => (servers ? listing(servers, wanted, texts, byHours) : null),
    [servers, wanted, texts, byHours],
  );
  const search = useMemo(
    () => ({ tokens: tokensOf(wanted.search), groups, notes }),
    [wanted.search, groups, notes],
  );
  const renderedRows = useMemo(() => readColumns(rendered.columns), [rendered.columns]);
  const { found, page, pages, searched, counts, awaited, known, waiting, total } = live ?? rendered;
  const rows = live?.rows ?? renderedRows;
  const address = queryAddress(query);
  const selection = useSelection(useLeft(address));
  useReturn(address, selection.chosen);
  const stale = !live && address !== renderedAddress;
  useRendering(stale, address);
  useEffect(() => rememberList(address), [address]);

  return (
    <>
      <ListHead
        view="list"
        query={query}
        manager={manager}
        names={servers ?? rows}
        found={found}
        total={total}
      >
        <SelectAll
          count={servers ? found : rows.length}
          uuids={() => (servers ? findAll(servers, query, texts, byHours) : rows).map(({ uuid }) => uuid)}
          selection={selection}
        />
      </ListHead>
      {total === 0 ? (
        <NoServers />
      ) : (
        <>
          <Summary
            counts={counts}
            awaited={awaited}
            known={known}
            waiting={waiting}
            searched={searched}
            searching={search.tokens.length > 0}
            total={total}
            query={query}
            toSee={() =>
              servers ? findAll(servers, { ...query, show: "trouble", sort: "name" }, texts) : rows
            }
          />
          <div
            aria-busy={stale}
            data-found={live ? wanted.search : undefined}
            className={cn("transition-opacity", stale && "opacity-60")}
          >
            {rows.length === 0 ? (
              <NoMatch query={query} />
            ) : (
              <ServerList servers={rows} selection={selection} search={search} />
            )}
          </div>
          {pages > 1 ? <Pager query={query} page={page} pages={pages} found={found} /> : null}
          <BulkBar selection={selection} shown={rows} />
        </>
      )}
    </>
  );
}

/** Asks the manager for the present address where the listing belongs to another one. */
function useRendering(stale: boolean, address: string): void {
  const router = useRouter();
  useEffect(() => {
    if (!stale) return;
    const timer = setTimeout(() => router.refresh(), ASK_AFTER);
    return () => clearTimeout(timer);
  }, [stale, address, router]);
}
