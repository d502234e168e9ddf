import { serversOf } from "../../plan/hold";
import type { ScheduleRecord } from "../model/entities";
import { eventOf, type Registry } from "../registry";
import { commit } from "../commit";

/**
 * Says of each server of a schedule that a transition of it could not be planned: an event and an alert, which stays
 * until somebody has seen it. What was to happen did not, and nobody else tells of that.
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
