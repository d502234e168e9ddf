import { serversOf } from "../../plan/hold";
import type { ScheduleRecord } from "../model/entities";
import { eventOf, type Registry } from "../registry";
import { commit } from "../commit";

/**
 * Records for each server of a schedule that the run of a transition could not be planned: an event and an alert, which
 * stays until somebody has seen it. Nothing else reports a transition that did not happen.
 */
export async function recordNotPlanned(registry: Registry, schedule: ScheduleRecord): Promise<void> {
  const { servers, queue } = registry;
  const written = serversOf(schedule, servers.values()).map((uuid) =>
    queue.run(uuid, async () => {
      const server = servers.get(uuid);
      if (!server) return;
      const event = eventOf(registry, server, {
        ...{ kind: "transition_not_drawn", actor: "manager", detail: schedule.name },
      });
      await commit(registry, server, [], [event]);
    }),
  );
  await Promise.all(written);
}
