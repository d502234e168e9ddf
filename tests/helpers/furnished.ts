import { ApiTokenService } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { AuditService } from "../../lib/gen/proto/komoriuta/v1/audit_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { PersonService, Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { PowerStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { join, type Operator } from "./operator";
import { send, type Where } from "./web";

/** Makes what people make in a console: a group, its schedule, a hold, a person, and a token for a program. */
export async function furnish(
  manager: Where,
  operator: Operator,
  serverUuids: readonly string[],
): Promise<void> {
  const { group } = await operator
    .client(GroupService)
    .createGroup({ name: "Room 105", serverUuids: [...serverUuids] });
  const groupUuid = group?.uuid ?? "";
  // Always on: nothing of it is due while a test runs.
  const everyDay = { days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" };
  const schedule = {
    name: "Weekdays",
    groupUuids: [groupUuid],
    zone: "UTC",
    windows: [everyDay],
    stop: true,
  };
  await operator.client(ScheduleService).createSchedule({ schedule });
  await operator.client(ApiTokenService).createApiToken({ name: "backups" });
  await operator.client(HoldService).placeHold({
    serverUuids: serverUuids.slice(0, 1),
    until: { seconds: BigInt(Math.floor(Date.now() / 1000) + 86_400), nanos: 0 },
    reason: "A backup",
  });
  await join(manager, operator, "Mika", [{ role: Role.OPERATOR, groupUuid }]);
}

/** All that an upgrade of the manager must leave as it is. */
export async function furniture(manager: Where, operator: Operator): Promise<Record<string, unknown>> {
  const { servers } = await operator.servers.listServers({});
  const byUuid = <Of extends { readonly uuid: string }>(all: readonly Of[]): Of[] =>
    [...all].sort((one, other) => (one.uuid < other.uuid ? -1 : 1));
  return {
    ca: (await send(manager, "/ca.crt")).body,
    servers: byUuid(servers).map(
      ({
        uuid,
        name,
        macAddress,
        heartbeatInterval,
        createdAt,
        powerStatus,
        lastPowerChangedAt,
        groupUuids,
        holds,
      }) => ({
        ...{
          uuid,
          name,
          macAddress,
          heartbeatInterval,
          createdAt,
          powerStatus,
          lastPowerChangedAt,
          groupUuids,
        },
        holds: holds.map((hold) => hold.reason),
      }),
    ),
    groups: (await operator.client(GroupService).listGroups({})).groups,
    schedules: (await operator.client(ScheduleService).listSchedules({})).schedules,
    people: (await operator.client(PersonService).listPeople({})).people.map(({ uuid, name, roles }) => ({
      uuid,
      name,
      roles,
    })),
    tokens: (await operator.client(ApiTokenService).listApiTokens({})).tokens.map(({ uuid, name }) => ({
      uuid,
      name,
    })),
  };
}

/** Orders that were given, by anybody: runs, servers that are not wanted on, and entries of the audit about either. */
export async function orders(operator: Operator): Promise<readonly string[]> {
  const { runs } = await operator.client(RunService).listRuns({});
  const { servers } = await operator.servers.listServers({});
  const { entries } = await operator.client(AuditService).listAuditEntries({});
  return [
    ...runs.map(({ uuid }) => `run ${uuid}`),
    ...servers
      .filter((each) => each.powerStatus !== PowerStatus.ON || each.pendingStop)
      .map((each) => each.name),
    ...entries
      .map((each) => each.operation)
      .filter((operation) => /turn|restart|stop|run|cut/i.test(operation)),
  ];
}
