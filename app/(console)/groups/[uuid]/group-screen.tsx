"use client";

import { useLocale, useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo, useState } from "react";
import { Empty } from "@/components/empty";
import { PageTitle } from "@/components/page-title";
import { countGroups } from "@/components/status-group";
import { Button } from "@/components/ui/button";
import { readColumns, type ListedServer } from "@/lib/api/codec/read";
import type { ColumnsJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { useFleet } from "../../_live/live";
import { earliestNext, useNextWords } from "../../_kit/next-words";
import { BackLink } from "../../_kit/page-head";
import { usePermits } from "../../_kit/rights";
import { orderByName, PAGE } from "../../_find/list-query";
import { BulkBar, SelectAll } from "../../_servers/list/bulk-bar";
import { useSelection } from "../../_servers/list/use-selection";
import { ServerList } from "../../_servers/list/server-list";
import type { ServerName } from "../../_kit/names";
import { Counts } from "../counts";
import { GroupRuns } from "../group-runs";
import { membersOfOne, type EditedGroup } from "../members";
import { ChooseMembers, DeleteGroup, GroupGuards, RenameGroup } from "./manage";

/** The earliest of the next changes of a group's servers, and how many share it. */
function NextOfGroup({ members }: { members: readonly ListedServer[] }) {
  const t = useTranslations("next");
  const words = useNextWords();
  const earliest = earliestNext(members);
  if (members.length === 0) return null;
  return (
    <p className="text-sm text-muted-foreground" data-next suppressHydrationWarning>
      {earliest ? t("many", { count: earliest.count, what: words.whole(earliest.next) }) : words.line(null)}
    </p>
  );
}

interface GroupScreenProps {
  readonly group: EditedGroup;
  /** Its servers, by name. */
  readonly columns: ColumnsJson;
  /** Names of the enrolment keys that put servers into it. */
  readonly keys: readonly string[];
  /** The schedules with this group. */
  readonly schedules: readonly ServerName[];
}

/** A group: its servers, live, and its settings. */
export function GroupScreen({ group, columns, keys, schedules }: GroupScreenProps) {
  const t = useTranslations("groups");
  const locale = useLocale();
  const fleet = useFleet();
  const permits = usePermits();
  const [shown, setShown] = useState(PAGE);
  const rendered = useMemo(() => readColumns(columns), [columns]);
  const order = useMemo(() => orderByName(locale), [locale]);
  const live = useMemo(() => (fleet ? membersOfOne(group, order(fleet)) : null), [group, fleet, order]);
  const members = live ?? rendered;
  const selection = useSelection();
  const { name } = group;
  return (
    <>
      <PageTitle of={name} />
      <BackLink href="/groups">{t("back")}</BackLink>
      <div className="mb-5 grid gap-2" data-group={group.uuid}>
        <h1 dir="auto" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
          {name}
        </h1>
        <Counts counts={countGroups(members)} />
        <NextOfGroup members={members} />
      </div>
      {members.length > 0 ? (
        <div className="mb-2 flex flex-wrap gap-2">
          <GroupRuns group={group} />
        </div>
      ) : null}
      <div className="mb-4 flex flex-wrap gap-2">
        <ChooseMembers group={group} members={members} />
        <GroupGuards group={group} />
        <RenameGroup group={group} />
        <DeleteGroup group={group} keys={keys} schedules={schedules} />
      </div>
      <p className="mb-5 flex flex-wrap gap-x-3 gap-y-1 text-sm">
        <span className="text-muted-foreground">{t("schedules")}</span>
        {schedules.map(({ uuid, name }) => (
          <Link
            key={uuid}
            href={`/schedules/${uuid}`}
            prefetch={false}
            className="underline underline-offset-4"
          >
            <bdi>{name}</bdi>
          </Link>
        ))}
        {permits.may("schedule", [group.uuid]) ? (
          <Link
            href={`/schedules/new?group=${group.uuid}`}
            prefetch={false}
            className="underline underline-offset-4"
          >
            {t("newSchedule")}
          </Link>
        ) : null}
      </p>
      {members.length === 0 ? (
        <Empty scene="toBuild" title={t("noMembersTitle")} text={t("noMembersText")} />
      ) : (
        <>
          <div className="mb-2 flex">
            <SelectAll
              count={members.length}
              uuids={() => members.map(({ uuid }) => uuid)}
              selection={selection}
            />
          </div>
          <ServerList servers={members.slice(0, shown)} selection={selection} />
        </>
      )}
      {members.length > shown ? (
        <div className="mt-4 text-center">
          <Button variant="outline" onClick={() => setShown(shown + PAGE)}>
            {t("more", { count: members.length - shown })}
          </Button>
        </div>
      ) : null}
      <BulkBar selection={selection} shown={members} />
    </>
  );
}
