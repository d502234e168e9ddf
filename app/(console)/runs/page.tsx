import { runJson } from "@/lib/api/codec/run";
import { running } from "@/lib/api/running";
import { FleetError } from "@/lib/fleet/errors";
import type { Run } from "@/lib/plan/run";
import { operatorOrLogin } from "../../operator";
import { RunsScreen } from "./runs-screen";

interface Props {
  readonly searchParams: Promise<{ readonly before?: string | string[] }>;
}

/** Runs of a page. */
const SHOWN = 50;

export default async function RunsPage({ searchParams }: Props) {
  await operatorOrLogin();
  const { before } = await searchParams;
  const runs = await latest(typeof before === "string" ? before : undefined);
  return (
    <RunsScreen
      runs={runs.slice(0, SHOWN).map((run) => runJson(run, { only: () => false }))}
      more={runs.length > SHOWN}
      first={before === undefined}
    />
  );
}

/** One more than a page has: whether there are more. Those before a run that is not kept any more are the latest. */
async function latest(before: string | undefined): Promise<readonly Run[]> {
  const { fleet } = running();
  const limit = SHOWN + 1;
  if (before === undefined) return fleet.listRuns({ limit });
  try {
    return await fleet.listRuns({ limit, before });
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "run_not_found") return fleet.listRuns({ limit });
    throw error;
  }
}
