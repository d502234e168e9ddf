import type { EventKind } from "../../plan/events";
import { counts, ENDS_AS, type Run } from "../../plan/run";
import type { NewEvent } from "../model/entities";

type RunEvent = Extract<EventKind, `run_${string}`>;

/**
 * An event of a run. Its end is a warning where not every member ended as wanted.
 * @param at wall-clock milliseconds
 */
export function runEvent(run: Run, kind: RunEvent, at: number): NewEvent {
  const { declined, skipped, failed } = counts(run);
  return {
    ...{ at, kind, reason: run.reason, until: run.until, use: null, runUuid: run.uuid },
    ...{ serverUuid: "", serverName: run.schedule?.name ?? run.author },
    severity: kind === "run_ended" && declined + skipped + failed > 0 ? "warning" : "info",
    actor: run.author,
    actorUuid: run.authorUuid,
    detail: kind === "run_ended" ? outcomeText(run) : sizeText(run),
  };
}

/** "OFF, 20 servers: 17 done, 2 skipped, 1 failed" */
function outcomeText(run: Run): string {
  const found = counts(run);
  const words = ENDS_AS.filter((as) => found[as] > 0).map((as) => `${found[as]} ${as.replaceAll("_", " ")}`);
  return `${sizeText(run)}: ${words.join(", ")}`;
}

function sizeText({ action, members: { length } }: Run): string {
  return `${action}, ${length} ${length === 1 ? "server" : "servers"}`;
}
