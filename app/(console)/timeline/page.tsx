import { getNow } from "next-intl/server";
import type { OperatorsFleet } from "@/lib/access/operators-fleet";
import { FleetError } from "@/lib/fleet/model/errors";
import { missingRights, operatorOrLogin, operatorsFleet, turnForPlan } from "../../operator";
import { Texts } from "../../texts";
import { activityPage, plannedLines } from "./queries";
import { readQuery } from "./query";
import { TimelineScreen } from "./timeline-screen";

interface Props {
  readonly searchParams: Promise<Readonly<Record<string, string | string[] | undefined>>>;
}

/** Milliseconds of the future on the page. */
const AHEAD = 7 * 24 * 3600 * 1000;

export default async function TimelinePage({ searchParams }: Props) {
  const operator = await operatorOrLogin();
  const fleet = await operatorsFleet();
  const missing = await missingRights();
  const asked = readQuery(await searchParams);
  const groups = fleet.groups().map(({ uuid, name }) => ({ uuid, name }));
  // A deleted group counts as none.
  const group = groups.find(({ uuid }) => uuid === asked.group)?.uuid ?? null;
  const query = { ...asked, group };
  await turnForPlan(operator);
  const now = (await getNow()).getTime();
  return (
    <Texts of="(console)/timeline/page">
      <TimelineScreen
        query={query}
        activity={await activityOr(fleet, query)}
        runs={Object.fromEntries(fleet.openRuns().map(({ uuid }) => [uuid, missing.cancelRun(uuid)]))}
        planned={plannedLines(fleet, missing, query, now, now + AHEAD)}
        now={now}
        groups={groups}
        operator={operator.userId}
      />
    </Texts>
  );
}

/** The activity log; empty where the group was deleted just now. */
async function activityOr(fleet: OperatorsFleet, query: ReturnType<typeof readQuery>) {
  try {
    return await activityPage(fleet, query, null);
  } catch (error) {
    if (error instanceof FleetError && error.fault.code === "group_not_found") return {};
    throw error;
  }
}
