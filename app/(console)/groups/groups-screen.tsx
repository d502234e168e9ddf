"use client";

import { Plus } from "lucide-react";
import { useTranslations } from "next-intl";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useMemo, useState } from "react";
import { Empty } from "@/components/empty";
import { CALM_FIRST } from "@/components/status-group";
import { groupOf } from "@/lib/plan/attention";
import { toast } from "@/components/toast";
import { card } from "@/components/ui/card";
import { PageHead } from "../_kit/page-head";
import { ActionButton } from "../_kit/action-button";
import { useFleet } from "../_live/live";
import { KeepOn } from "../_servers/holds/keep-on";
import { KeptOnLine } from "../_servers/holds/kept-on";
import { createGroup } from "./actions";
import { Counts } from "./counts";
import { GroupRuns } from "./group-runs";
import { seatingOf } from "../_seats/seating";
import { House, housePicture, type HousePicture } from "./house";
import { NameDialog } from "./name-dialog";
import { membersOf, stateOf, type GroupState, type GroupView } from "./members";

interface GroupsScreenProps {
  /** By name. */
  readonly groups: readonly GroupView[];
  /** Each of them in numbers, as of the rendering. */
  readonly states: readonly GroupState[];
  /** The house of each group, as of the rendering. */
  readonly houses: readonly HousePicture[];
}

/** All groups with the statuses of their servers, live. */
export function GroupsScreen({ groups, states, houses }: GroupsScreenProps) {
  const t = useTranslations("groups");
  const fleet = useFleet();
  const live = useMemo(() => {
    if (!fleet?.servers) return null;
    const members = membersOf(groups, fleet.servers.values());
    const { servers } = fleet;
    const statusOf = (uuid: string) => {
      const server = servers.get(uuid);
      return server && groupOf(server);
    };
    return groups.map(({ uuid }) => {
      const its = members.get(uuid) ?? [];
      return {
        state: stateOf(its),
        house: housePicture(seatingOf(its, fleet.groups.get(uuid)?.seatPlan), statusOf),
      };
    });
  }, [fleet, groups]);
  return (
    <>
      <PageHead title={t("title")}>{groups.length > 0 ? <NewGroup /> : null}</PageHead>
      {groups.length === 0 ? (
        <Empty scene="toBuild" title={t("emptyTitle")} text={t("emptyText")}>
          <NewGroup />
        </Empty>
      ) : (
        <ul
          aria-label={t("title")}
          className="grid grid-cols-[repeat(auto-fill,minmax(min(100%,26rem),1fr))] gap-3"
        >
          {groups.map((group, i) => (
            <GroupCard
              key={group.uuid}
              group={group}
              state={live ? live[i]?.state : states[i]}
              house={live ? live[i]?.house : houses[i]}
            />
          ))}
        </ul>
      )}
    </>
  );
}

interface GroupCardProps {
  readonly group: GroupView;
  readonly state: GroupState | undefined;
  readonly house: HousePicture | undefined;
}

/** A group, and the numbers of its servers by status. */
function GroupCard({ group, state, house }: GroupCardProps) {
  const t = useTranslations("hold");
  const { uuid, name } = group;
  const { counts, kept } = state ?? {};
  const total = counts ? CALM_FIRST.reduce((sum, status) => sum + counts[status], 0) : 0;
  return (
    <li className={card("relative grid grid-cols-1 content-start gap-3")} data-group={uuid}>
      {/* Where the text is large, the house stands below. */}
      <div className="flex flex-wrap justify-between gap-4">
        <div className="grid min-w-0 flex-1 basis-32 grid-cols-1 content-start gap-3">
          <h2 className="text-base leading-snug font-semibold">
            <Link
              href={`/groups/${uuid}`}
              prefetch={false}
              dir="auto"
              className="-my-2.5 block rounded-sm py-2.5 [overflow-wrap:anywhere] underline-offset-4 hover:underline"
            >
              {name}
            </Link>
          </h2>
          {counts ? <Counts counts={counts} /> : null}
          {kept ? <KeptOnLine hold={kept} total={total} /> : null}
        </div>
        {house ? <House picture={house} /> : null}
      </div>
      {total > 0 ? (
        <div className="flex flex-wrap gap-2">
          <GroupRuns group={group} />
          <KeepOn
            target={{ name, serverUuids: [], groupUuids: [uuid], servers: [] }}
            aria-label={t("keepOnLabel", { name })}
          />
        </div>
      ) : null}
    </li>
  );
}

/** The button of a new group. */
function NewGroup() {
  const t = useTranslations("groups");
  const router = useRouter();
  const [opened, setOpened] = useState(0);
  const [open, setOpen] = useState(false);
  return (
    <>
      <ActionButton
        aria-haspopup="dialog"
        takes={{ to: "changeGroups" }}
        onClick={() => {
          setOpened(opened + 1);
          setOpen(true);
        }}
      >
        <Plus aria-hidden />
        {t("new")}
      </ActionButton>
      <NameDialog
        key={opened}
        open={open}
        onOpenChange={setOpen}
        title={t("new")}
        lead={t("newLead")}
        verb={t("create")}
        asks={(name) => ({ verb: "createGroup", request: { name, serverUuids: [] } })}
        onSave={(name) => createGroup(name, [])}
        onSaved={(name, uuid) => {
          toast.success(t("created", { name }));
          router.push(`/groups/${uuid}`);
        }}
      />
    </>
  );
}
