import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ServerRecord } from "../fleet/entities";
import type { ColumnsSchema, HeartbeatsSchema } from "../gen/proto/komoriuta/v1/server_pb";
import { refusal } from "../power/permissions";
import { currentStatus } from "../power/status";
import { ACTIONS } from "../power/words";
import { ACTION, CURRENT_STATUS, POWER_STATUS } from "./enums";

/** Tells of servers by their numbers, as one stream gave them. */
export interface Columns {
  snapshot(servers: readonly ServerRecord[]): MessageInitShape<typeof ColumnsSchema>;
  /** The server is told of as a whole: if it is new, it gets a number by that. */
  told(uuid: string): void;
  heartbeats(servers: readonly ServerRecord[]): MessageInitShape<typeof HeartbeatsSchema>;
}

/** Columns of one stream. */
export function createColumns(): Columns {
  const numbers = new Map<string, number>();
  const told = (uuid: string): void => {
    if (!numbers.has(uuid)) numbers.set(uuid, numbers.size);
  };
  return {
    told,
    snapshot(servers) {
      for (const { uuid } of servers) told(uuid);
      return {
        uuids: servers.map(({ uuid }) => uuid),
        names: servers.map(({ name }) => name),
        macAddresses: servers.map(({ macAddress }) => macAddress),
        powerStatuses: servers.map(({ facts }) => POWER_STATUS[facts.power]),
        currentStatuses: servers.map(({ facts }) => CURRENT_STATUS[currentStatus(facts)]),
        powerChangedAt: servers.map(({ facts }) => facts.powerSince.wall),
        statusSince: servers.map(({ facts }) => facts.statusSince.wall),
        lastHeartbeatAt: servers.map(({ facts }) => facts.last?.at.wall ?? 0),
        allowed: servers.map(allowedBits),
      };
    },
    heartbeats(servers) {
      const beats = servers.flatMap(({ uuid, facts: { last } }) => {
        const number = numbers.get(uuid);
        return number !== undefined && last ? [{ number, at: last.at.wall }] : [];
      });
      const since = beats.reduce((earliest, { at }) => Math.min(earliest, at), beats[0]?.at ?? 0);
      return {
        servers: beats.map(({ number }) => number),
        since,
        after: beats.map(({ at }) => at - since),
      };
    },
  };
}

function allowedBits({ facts }: ServerRecord): number {
  return ACTIONS.reduce((bits, action) => (refusal(facts, action) ? bits : bits | (1 << ACTION[action])), 0);
}
