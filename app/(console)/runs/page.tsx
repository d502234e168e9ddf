import { runSummaryJson } from "@/lib/api/codec/run";
import type { ListedRun } from "@/lib/plan/run";
import { operatorsFleet } from "../../operator";
import { Texts } from "../../texts";
import { RunsScreen } from "./runs-screen";

interface Props {
  readonly searchParams: Promise<{ readonly before?: string | string[] }>;
}

/** Runs of a page. */
const SHOWN = 50;

export default async function RunsPage({ searchParams }: Props) {
  const { before } = await searchParams;
  const runs = await latest(typeof before === "string" ? before : undefined);
  return (
    <Texts of="(console)/runs/page">
      <RunsScreen
        runs={runs.slice(0, SHOWN).map(runSummaryJson)}
        more={runs.length > SHOWN}
        first={before === undefined}
      />
    </Texts>
  );
}

/**
 * The latest runs, or those before one: one more than a page has, to know whether there are more. Before a run that is
 * not kept any more, the latest.
 */
async function latest(before: string | undefined): Promise<readonly ListedRun[]> {
  const fleet = await operatorsFleet();
  const limit = SHOWN + 1;
  const found = before === undefined ? [] : await fleet.listRuns({ limit, before });
  return found.length > 0 ? found : fleet.listRuns({ limit });
}
