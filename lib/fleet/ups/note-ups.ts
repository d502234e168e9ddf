import { NOTICES } from "../../power/events";
import { stored } from "../commit";
import { MANAGER } from "../model/audit";
import type { NewEvent } from "../model/entities";
import type { UpsNewsItem } from "../../ups/news";
import type { Registry } from "../registry";
import { notifyEvents } from "../schedules/schedules";

/** Writes an event about a UPS, and notifies everyone of it. Nothing follows from it for any server. */
export async function noteUps(registry: Registry, { ups, kind, detail }: UpsNewsItem): Promise<void> {
  const { clock, store } = registry.parts;
  const event: NewEvent = {
    ...{ at: clock.wall(), serverUuid: "", serverName: ups, kind, severity: NOTICES[kind], detail },
    ...{ actor: MANAGER.actor, actorUuid: null, reason: "", until: null, use: null, runUuid: null },
  };
  notifyEvents(registry, await stored(store.events.append([event])));
}
