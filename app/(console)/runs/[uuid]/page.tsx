import { notFound } from "next/navigation";
import { runJson } from "@/lib/api/codec/run";
import { FleetError } from "@/lib/fleet/model/errors";
import type { Run } from "@/lib/plan/run";
import { missingRights, operatorsFleet } from "../../../operator";
import { Texts } from "../../../texts";
import { RunScreen } from "./run-screen";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

export default async function RunPage({ params }: Props) {
  const run = await find((await params).uuid);
  if (!run) notFound();
  return (
    <Texts of="(console)/runs/[uuid]/page">
      <RunScreen run={runJson(run)} missing={(await missingRights()).cancelRun(run.uuid)} />
    </Texts>
  );
}

async function find(uuid: string): Promise<Run | null> {
  try {
    return await (await operatorsFleet()).getRun(uuid);
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "run_not_found") return null;
    throw error;
  }
}
