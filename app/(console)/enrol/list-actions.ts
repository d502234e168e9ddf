"use server";

import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { running } from "@/lib/api/running";
import type { LeftOut } from "@/lib/fleet/lists/foreign/file";
import type { ForeignFormat } from "@/lib/fleet/lists/foreign/recognize";
import type { ListFault } from "@/lib/fleet/lists/list-text";
import { scanOf, type Scan } from "@/lib/fleet/lists/scan";
import type { ListPlan, PlannedRow } from "@/lib/fleet/lists/server-list";
import type { TakenList } from "@/lib/fleet/lists/take-list";
import { actWith } from "../_kit/act";
import type { Outcome } from "../_kit/faults";

/** Rows of a kind that are shown; the rest is counted. */
const SHOWN = 200;

/** The plan of a list, as far as it is shown. */
export interface Preview {
  readonly rows: readonly PlannedRow[];
  readonly counts: Readonly<Record<PlannedRow["outcome"]["kind"], number>>;
  readonly newGroups: readonly string[];
  /** Whether it has a fault in its needs, so that nothing of it is taken. */
  readonly needsAreWrong: boolean;
  readonly digest: string;
  readonly foreign: ForeignPreview | null;
}

/** A file of another program, as far as it is shown. */
interface ForeignPreview {
  readonly format: ForeignFormat;
  /** The number of its machines. */
  readonly machines: number;
  readonly leftOut: readonly LeftOut[];
  /** The number of all that are left out. */
  readonly leftOutCount: number;
}

type Planned = Preview | { readonly fault: ListFault };

/** The preview of a list. Changes nothing. */
export async function previewList(text: string): Promise<Outcome<Planned>> {
  return actWith("importServers", "previewList", async (_operator, fleet) => previewOf(plan(fleet, text)));
}

/** Imports a list as previewed; where something changed since, gives the new preview. */
export async function importList(
  text: string,
  digest: string,
): Promise<Outcome<{ readonly taken: TakenList } | { readonly changed: Planned }>> {
  return actWith("importServers", "importList", async (_operator, fleet) => {
    const planned = plan(fleet, text);
    if ("fault" in planned || planned.needsAreWrong || planned.digest !== digest)
      return { changed: previewOf(planned) };
    return { taken: await fleet.takeList(planned) };
  });
}

/** The machines on the manager's networks that no server has. Sends nothing. */
export async function scanNetworks(): Promise<Outcome<Scan>> {
  return actWith("importServers", "scanNetworks", async (_operator, fleet) =>
    scanOf(await running().neighbours(), fleet.list()),
  );
}

function plan(
  fleet: Pick<OperatorsFleet, "planList">,
  text: unknown,
): ListPlan | { readonly fault: ListFault } {
  return fleet.planList(typeof text === "string" ? text : "");
}

function previewOf(planned: ListPlan | { readonly fault: ListFault }): Planned {
  if ("fault" in planned) return planned;
  const { rows, newGroups, needsAreWrong, digest, foreign } = planned;
  const of = (kind: PlannedRow["outcome"]["kind"]): PlannedRow[] =>
    rows.filter(({ outcome }) => outcome.kind === kind);
  const [refused, changed, added] = [of("refused"), of("changed"), of("added")];
  return {
    rows: [refused, changed, added].flatMap((kind) => kind.slice(0, SHOWN)),
    counts: {
      refused: refused.length,
      changed: changed.length,
      added: added.length,
      unchanged: of("unchanged").length,
    },
    ...{ newGroups, needsAreWrong, digest },
    foreign: foreign && {
      format: foreign.format,
      machines: foreign.machines.length,
      leftOut: foreign.leftOut.slice(0, SHOWN),
      leftOutCount: foreign.leftOut.length,
    },
  };
}
