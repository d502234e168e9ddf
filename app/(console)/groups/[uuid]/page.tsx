import { getLocale } from "next-intl/server";
import { notFound } from "next/navigation";
import { columnsJson } from "@/lib/api/codec/write";
import { endOfKey } from "@/lib/fleet/model/enrolment-key";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import type { Missing } from "@/lib/access/required-rights";
import { permitsOf } from "@/lib/access/rights";
import { missingRights, operatorOrLogin, operatorsFleet } from "../../../operator";
import { Texts } from "../../../texts";
import { byName } from "../../_find/list-query";
import type { RenderedHold } from "../../_servers/holds/holds-on";
import { GroupScreen } from "./group-screen";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

export default async function GroupPage({ params }: Props) {
  const { grants } = await operatorOrLogin();
  const fleet = await operatorsFleet();
  const { uuid } = await params;
  const group = fleet.groups().find((each) => each.uuid === uuid);
  if (!group) notFound();
  const { name, guards, rest, seatPlan, keepRelay, serverUuids, updatedAt } = group;
  const members = byName(
    serverUuids.map((server) => fleet.get(server)),
    await getLocale(),
  );
  return (
    <Texts of="(console)/groups/[uuid]/page">
      <GroupScreen
        group={{ uuid, name, guards, rest, seatPlan, keepRelay, serverUuids, updatedAt }}
        columns={columnsJson(members, fleet.next)}
        // Only for people who may see keys, which prevent the group's deletion.
        keys={permitsOf(grants).may("enrol") ? keysOf(fleet, uuid) : []}
        holds={holdsOn(fleet, serverUuids, await missingRights())}
        schedules={fleet
          .schedules()
          .filter(({ groupUuids }) => groupUuids.includes(uuid))
          .map(({ uuid, name }) => ({ uuid, name }))}
      />
    </Texts>
  );
}

/** The holds on some of these servers, and the right that the reader lacks to end each of them. */
function holdsOn(
  fleet: Pick<OperatorsFleet, "holds">,
  serverUuids: readonly string[],
  rights: Missing,
): RenderedHold[] {
  const members = new Set(serverUuids);
  return fleet
    .holds()
    .filter((hold) => hold.serverUuids.some((uuid) => members.has(uuid)))
    .map(({ uuid, until, reason, author, serverUuids }) => ({
      ...{ uuid, until, reason, author, serverUuids: [...serverUuids] },
      missing: rights.releaseHold(uuid),
    }));
}

/** Names of the valid enrolment keys that put servers into a group. */
function keysOf(fleet: Pick<OperatorsFleet, "enrolmentKeys">, groupUuid: string): string[] {
  return fleet
    .enrolmentKeys()
    .filter((key) => key.groupUuid === groupUuid && endOfKey(key, Date.now()) === null)
    .map(({ name }) => name);
}
