import { notFound } from "next/navigation";
import { runJson } from "@/lib/api/codec/run";
import { running } from "@/lib/api/running";
import { FleetError } from "@/lib/fleet/errors";
import type { Run } from "@/lib/plan/run";
import { operatorOrLogin } from "../../../operator";
import { RunScreen } from "./run-screen";

interface Props {
  readonly params: Promise<{ uuid: string }>;
}

export default async function RunPage({ params }: Props) {
  await operatorOrLogin();
  const run = await find((await params).uuid);
  if (!run) notFound();
  return <RunScreen run={runJson(run)} />;
}

async function find(uuid: string): Promise<Run | null> {
  try {
    return await running().fleet.getRun(uuid);
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "run_not_found") return null;
    throw error;
  }
}
