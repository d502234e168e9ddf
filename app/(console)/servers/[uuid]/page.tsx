import { getNow } from "next-intl/server";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { serverJson } from "@/lib/api/codec/write";
import { running } from "@/lib/api/running";
import { FleetError } from "@/lib/fleet/errors";
import type { ServerRecord } from "@/lib/fleet/entities";
import { operatorOrLogin } from "../../../operator";
import { eventHistory, managerView, surroundings } from "../queries";
import { EventsSkeleton, Events } from "./events";
import { ServerScreen } from "./server-screen";
import { DAY } from "./spells";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

/** Events of a server that are shown at first. */
const EVENTS_SHOWN = 20;

export default async function ServerPage({ params }: Props) {
  await operatorOrLogin();
  const { fleet } = running();
  const server = find((await params).uuid);
  if (!server) notFound();
  return (
    <ServerScreen
      server={serverJson(server)}
      manager={await managerView()}
      names={fleet
        .list()
        .filter(({ uuid }) => uuid !== server.uuid)
        .map(({ name }) => name)}
      groups={fleet.groups().map(({ uuid, name, guards }) => ({ uuid, name, guards }))}
      around={await surroundings(fleet, server)}
      past={await fleet.pastStatuses(server.uuid, (await getNow()).getTime() - DAY)}
    >
      <Suspense fallback={<EventsSkeleton />}>
        <RecentEvents uuid={server.uuid} />
      </Suspense>
    </ServerScreen>
  );
}

async function RecentEvents({ uuid }: { uuid: string }) {
  return <Events uuid={uuid} history={await eventHistory(running().fleet, uuid, EVENTS_SHOWN)} />;
}

function find(uuid: string): ServerRecord | null {
  try {
    return running().fleet.get(uuid);
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "not_found") return null;
    throw error;
  }
}
