import { getNow } from "next-intl/server";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { wayJson } from "@/lib/api/codec/way";
import { eventJson, serverJson } from "@/lib/api/codec/write";
import { FleetError } from "@/lib/fleet/model/errors";
import type { Right, ServerRecord } from "@/lib/fleet/model/entities";
import { missingRights, operatorsFleet } from "../../../operator";
import { Texts } from "../../../texts";
import { managerView } from "../../_servers/queries";
import type { DoorOf } from "./doors-card";
import { EventsSkeleton, Events } from "./events";
import { running } from "@/lib/api/running";
import { eventHistory, surroundings } from "./queries";
import { ServerScreen } from "./server-screen";
import { WEEK } from "../../_timeline/intervals";
import type { ExplainedWake } from "./wake-report";
import { WHY_KINDS } from "./why";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

/** Events that are read for the reason of the power status: the last one decides, and its request is shortly before. */
const WHY_READ = 20;
/** Events of a server that are shown initially. */
const EVENTS_SHOWN = 20;

export default async function ServerPage({ params }: Props) {
  const fleet = await operatorsFleet();
  const server = find(fleet, (await params).uuid);
  if (!server) notFound();
  return (
    <Texts of="(console)/servers/[uuid]/page">
      <ServerScreen
        server={serverJson(server, fleet.next(server.uuid), fleet.restOutlook(server.uuid))}
        manager={await managerView()}
        held={await heldRights(server)}
        groups={fleet.groups().map(({ uuid, name, guards, rest }) => ({ uuid, name, guards, rest }))}
        around={surroundings(fleet, server)}
        past={await fleet.pastStatuses(server.uuid, (await getNow()).getTime() - WEEK)}
        why={(await fleet.events({ uuid: server.uuid, kinds: WHY_KINDS, limit: WHY_READ })).map(eventJson)}
        ways={fleet.possibleWays(server.uuid)}
        outside={fleet.waysOf?.(server.uuid).map(wayJson) ?? null}
        wake={await explainedWake(fleet, server.uuid)}
        diagnosis={fleet.doctor(server.uuid)}
        doors={doorsOf(fleet, server.uuid)}
        rehearsal={fleet.rehearsals().find(({ serverUuid }) => serverUuid === server.uuid) ?? null}
      >
        <Suspense fallback={<EventsSkeleton />}>
          <RecentEvents fleet={fleet} uuid={server.uuid} />
        </Suspense>
      </ServerScreen>
    </Texts>
  );
}

async function RecentEvents({ fleet, uuid }: { fleet: OperatorsFleet; uuid: string }) {
  return <Events uuid={uuid} history={await eventHistory(fleet, uuid, EVENTS_SHOWN)} />;
}

function doorsOf(fleet: OperatorsFleet, serverUuid: string): DoorOf[] {
  return fleet
    .doors()
    .filter((door) => door.serverUuid === serverUuid)
    .map(({ uuid, name, port }) => ({ uuid, name, port, inside: running().doors.inside(uuid).length }));
}

/** The last attempt to wake it, with possible causes of a failure. */
async function explainedWake(fleet: OperatorsFleet, uuid: string): Promise<ExplainedWake | null> {
  const report = await fleet.wakeReport(uuid);
  return report && { report, causes: fleet.wakeCauses(uuid, report) };
}

/** The right that the reader lacks to end each hold, which may include servers that are not shown here. */
async function heldRights({ holds }: ServerRecord): Promise<Readonly<Record<string, Right | null>>> {
  const missing = await missingRights();
  return Object.fromEntries(holds.map(({ uuid }) => [uuid, missing.releaseHold(uuid)]));
}

function find(fleet: OperatorsFleet, uuid: string): ServerRecord | null {
  try {
    return fleet.get(uuid);
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "not_found") return null;
    throw error;
  }
}
