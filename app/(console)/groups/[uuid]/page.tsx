import { getLocale } from "next-intl/server";
import { notFound } from "next/navigation";
import { columnsJson } from "@/lib/api/codec/write";
import { running } from "@/lib/api/running";
import { endOfKey } from "@/lib/fleet/enrolment-key";
import type { Fleet } from "@/lib/fleet/fleet";
import { operatorOrLogin } from "../../../operator";
import { byName } from "../../servers/list-query";
import { GroupScreen } from "./group-screen";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

export default async function GroupPage({ params }: Props) {
  await operatorOrLogin();
  const { fleet } = running();
  const { uuid } = await params;
  const group = fleet.groups().find((each) => each.uuid === uuid);
  if (!group) notFound();
  const { name, guards, serverUuids } = group;
  const members = byName(
    serverUuids.map((server) => fleet.get(server)),
    await getLocale(),
  );
  return (
    <GroupScreen
      group={{ uuid, name, guards, serverUuids }}
      columns={columnsJson(members)}
      keys={keysOf(fleet, uuid)}
      schedules={fleet
        .schedules()
        .filter(({ groupUuids }) => groupUuids.includes(uuid))
        .map(({ uuid, name }) => ({ uuid, name }))}
    />
  );
}

/** Names of the enrolment keys that put servers into a group still. */
function keysOf(fleet: Fleet, groupUuid: string): string[] {
  return fleet
    .enrolmentKeys()
    .filter((key) => key.groupUuid === groupUuid && endOfKey(key, Date.now()) === null)
    .map(({ name }) => name);
}
