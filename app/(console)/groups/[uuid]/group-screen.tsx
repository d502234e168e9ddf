"use client";

import { LayoutGrid } from "lucide-react";
import { useLocale, useTranslations } from "next-intl";
import Link from "next/link";
import { useMemo, useState } from "react";
import { Empty } from "@/components/empty";
import { Icon } from "@/components/icon";
import { PageTitle } from "@/components/page-title";
import { countGroups, groupOf } from "@/lib/plan/attention";
import { Button } from "@/components/ui/button";
import { readColumns, type ListedServer } from "@/lib/api/codec/read";
import type { ColumnsJson } from "@/lib/gen/proto/komoriuta/v1/server_pb";
import { ActionButton } from "../../_kit/action-button";
import { sendAhead } from "../../_kit/later";
import { useLaterDialog } from "../../_kit/later-dialog";
import { later } from "../../_kit/load-later";
import { useFleet } from "../../_live/live";
import { earliestNext, useNextWords } from "../../_kit/next-words";
import { BackLink } from "../../_kit/page-head";
import { usePermits } from "../../_kit/rights";
import { orderByName, PAGE } from "../../_find/list-query";
import { BulkBar } from "../../_servers/list/bulk-bar";
import { SelectAll } from "../../_servers/list/select-all";
import { holdsOn, type RenderedHold } from "../../_servers/holds/holds-on";
import { KeepOn } from "../../_servers/holds/keep-on";
import { KeptOn } from "../../_servers/holds/kept-on";
import { useRestWords } from "../../_servers/rest/rest-words";
import { useSelection } from "../../_servers/list/use-selection";
import { ServerList } from "../../_servers/list/server-list";
import type { ServerName } from "../../_kit/names";
import { seatingOf } from "../../_seats/seating";
import { setSeatPlan } from "../actions";
import { Counts } from "../counts";
import { House, housePicture } from "../house";
import { GroupRuns } from "../group-runs";
import { membersOfOne, type EditedGroup } from "../members";
import { KeepRelay } from "./keep-relay";
import { ChooseMembers, DeleteGroup, GroupGuards, GroupRest, RenameGroup } from "./manage";

const loadEditor = later(() => import("../../_seats/seat-editor").then(({ SeatEditor }) => SeatEditor));

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

/** The rest of its servers, and its author. */
function RestOfGroup({ group: { rest } }: { group: EditedGroup }) {
  const t = useTranslations("rest");
  const words = useRestWords();
  if (!rest) return null;
  return (
    <p className="mb-4 flex max-w-prose gap-2 text-sm [overflow-wrap:anywhere]" data-rest>
      <Icon name="MoonStar" className="mt-0.5 size-4 shrink-0 text-status-off" />
      <span>
        {t("ofItsServers", { rest: words(rest) })}{" "}
        <span className="text-muted-foreground">{t("setBy", { author: rest.author })}</span>
      </span>
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
  readonly holds: readonly RenderedHold[];
}

/** A group: its servers, live, and its settings. */
export function GroupScreen({ group, columns, keys, schedules, holds }: GroupScreenProps) {
  const t = useTranslations("groups");
  const seats = useTranslations("seats");
  const locale = useLocale();
  const fleet = useFleet();
  const permits = usePermits();
  const [shown, setShown] = useState(PAGE);
  const rendered = useMemo(() => readColumns(columns), [columns]);
  const order = useMemo(() => orderByName(locale), [locale]);
  const live = useMemo(() => (fleet ? membersOfOne(group, order(fleet)) : null), [group, fleet, order]);
  const members = live ?? rendered;
  const kept = useMemo(() => holdsOn(members, holds), [members, holds]);
  const selection = useSelection();
  const { name } = group;
  const plan = fleet?.groups.has(group.uuid)
    ? (fleet.groups.get(group.uuid)?.seatPlan ?? null)
    : group.seatPlan;
  const arranging = useLaterDialog(loadEditor, seats("arrange"));
  const house = useMemo(() => {
    const statuses = new Map(members.map((server) => [server.uuid, groupOf(server)]));
    return housePicture(seatingOf(members, plan), (uuid) => statuses.get(uuid));
  }, [members, plan]);
  return (
    <>
      <PageTitle of={name} />
      <BackLink href="/groups">{t("back")}</BackLink>
      <div className="mb-5 flex flex-wrap justify-between gap-4" data-group={group.uuid}>
        <div className="grid min-w-0 content-start gap-2">
          <h1 dir="auto" className="text-2xl font-semibold tracking-tight [overflow-wrap:anywhere]">
            {name}
          </h1>
          <Counts counts={countGroups(members)} />
          <NextOfGroup members={members} />
        </div>
        {members.length > 0 ? <House picture={house} /> : null}
      </div>
      {members.length > 0 ? (
        <div className="mb-2 flex flex-wrap gap-2">
          <GroupRuns group={group} />
          <KeepOn target={{ name, serverUuids: [], groupUuids: [group.uuid], servers: members }} />
        </div>
      ) : null}
      <KeptOn name={name} holds={kept} total={members.length} />
      <div className="mb-4 flex flex-wrap gap-2">
        <ChooseMembers group={group} members={members} />
        {members.length > 0 ? (
          <ActionButton
            variant="outline"
            takes={{ to: "editGroup", on: [group.uuid] }}
            onPointerEnter={() => sendAhead(loadEditor)}
            onFocus={() => sendAhead(loadEditor)}
            onClick={arranging.show}
          >
            <LayoutGrid aria-hidden />
            {seats("arrange")}
          </ActionButton>
        ) : null}
        <GroupGuards group={group} />
        <GroupRest group={group} />
        <RenameGroup group={group} />
        <DeleteGroup group={group} keys={keys} schedules={schedules} />
      </div>
      <RestOfGroup group={group} />
      <KeepRelay group={group} />
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
      {arranging.dialog({
        ...{ group, plan, members },
        onSave: (wanted, version) => setSeatPlan(group.uuid, wanted, version),
      })}
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
