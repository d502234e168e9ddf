import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import { AccessTokenService } from "../gen/proto/komoriuta/v1/access_token_pb";
import { AgentService } from "../gen/proto/komoriuta/v1/agent_pb";
import { AlertService } from "../gen/proto/komoriuta/v1/alert_pb";
import { ApiTokenService } from "../gen/proto/komoriuta/v1/api_token_pb";
import { AuditService } from "../gen/proto/komoriuta/v1/audit_pb";
import { AuthService } from "../gen/proto/komoriuta/v1/auth_pb";
import { EnergyService } from "../gen/proto/komoriuta/v1/energy_pb";
import { EnrolmentKeyService, EnrolmentService } from "../gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../gen/proto/komoriuta/v1/group_pb";
import { HistoryService } from "../gen/proto/komoriuta/v1/history_pb";
import { HoldService } from "../gen/proto/komoriuta/v1/hold_pb";
import { PersonService } from "../gen/proto/komoriuta/v1/person_pb";
import { PowerService } from "../gen/proto/komoriuta/v1/power_pb";
import { RehearsalService } from "../gen/proto/komoriuta/v1/rehearsal_pb";
import { UpgradeService } from "../gen/proto/komoriuta/v1/upgrade_pb";
import { RunService } from "../gen/proto/komoriuta/v1/run_pb";
import { ScheduleService } from "../gen/proto/komoriuta/v1/schedule_pb";
import { ServerService } from "../gen/proto/komoriuta/v1/server_pb";
import { SettingsService } from "../gen/proto/komoriuta/v1/settings_pb";
import { DoorService } from "../gen/proto/komoriuta/v1/door_pb";
import { UpsService } from "../gen/proto/komoriuta/v1/ups_pb";
import { WayService } from "../gen/proto/komoriuta/v1/way_pb";
import { agentService } from "./agent-service";
import { alertService } from "./alert-service";
import { requireAgent, requireOperator, sameOrigin } from "./asking";
import { apiTokenService } from "./api-token-service";
import { auditService } from "./audit-service";
import { authService } from "./auth-service";
import { logCalls } from "./call-log";
import { energyService } from "./energy-service";
import { enrolmentKeyService, enrolmentService } from "./enrolment-service";
import { mapErrors } from "./errors";
import { groupService } from "./group-service";
import { historyService } from "./history-service";
import { holdService } from "./hold-service";
import { personService } from "./person-service";
import { rehearsalService } from "./rehearsal-service";
import { upgradeService } from "./upgrade-service";
import { runService } from "./run-service";
import { scheduleService } from "./schedule-service";
import type { Running } from "./running";
import { boundTimes } from "./times";
import { accessTokenService, powerService, serverService } from "./operator-services";
import { blameTheSender } from "../compat/unreadable";
import { nameUnknown, refuseUnknown, STRICT_JSON } from "./unknown-fields";
import { KEEPALIVE_EVERY } from "./watch-servers";
import { doorService } from "./door-service";
import { settingsService } from "./settings-service";
import { upsService } from "./ups-service";
import { wayService } from "./way-service";

/** Requests larger than this are refused, in bytes. */
export const REQUEST_BYTES = 64 * 1024;

/**
 * The same for requests that may name 10,000 servers and as many alerts, each by 39 bytes, or hold a calendar's file.
 */
const LARGE_REQUEST_BYTES = 1024 * 1024;

const around = (running: () => Running): Interceptor[] => [logCalls(running), mapErrors(running), sameOrigin];

/**
 * The operators' services. `running` is asked at every call.
 * @param keepaliveEvery milliseconds between two signs of life in a quiet stream
 */
export function operatorRoutes(
  running: () => Running,
  keepaliveEvery = KEEPALIVE_EVERY,
): (router: ConnectRouter) => void {
  return (router) => {
    // Not what agents say: a machine's clock may be anywhere, and its heartbeat counts all the same (codec/use.ts).
    const checks = [refuseUnknown, boundTimes];
    const anyone = { ...STRICT_JSON, interceptors: [...around(running), ...checks] };
    const operators = {
      ...STRICT_JSON,
      interceptors: [...around(running), requireOperator(running), ...checks],
    };
    const large = { ...operators, readMaxBytes: LARGE_REQUEST_BYTES };
    router.service(AuthService, authService(running), anyone);
    router.service(ServerService, serverService(running, keepaliveEvery), operators);
    router.service(PowerService, powerService(running), operators);
    router.service(AccessTokenService, accessTokenService(running), operators);
    router.service(ApiTokenService, apiTokenService(running), operators);
    router.service(AuditService, auditService(running), operators);
    router.service(PersonService, personService(running), operators);
    router.service(EnrolmentKeyService, enrolmentKeyService(running), operators);
    router.service(WayService, wayService(running), operators);
    router.service(DoorService, doorService(running), operators);
    router.service(SettingsService, settingsService(running), operators);
    router.service(UpsService, upsService(running), operators);
    router.service(EnergyService, energyService(running), operators);
    router.service(GroupService, groupService(running), large);
    router.service(HoldService, holdService(running), large);
    router.service(RehearsalService, rehearsalService(running), operators);
    router.service(UpgradeService, upgradeService(running), operators);
    router.service(RunService, runService(running), large);
    router.service(ScheduleService, scheduleService(running), large);
    router.service(HistoryService, historyService(running), large);
    router.service(AlertService, alertService(running), large);
    blameTheSender(router);
    nameUnknown(router);
  };
}

/** The services of agents, and of new servers. */
export function agentRoutes(running: () => Running): (router: ConnectRouter) => void {
  return (router) => {
    const agents = { interceptors: [...around(running), requireAgent(running)] };
    router.service(AgentService, agentService(running), agents);
    router.service(EnrolmentService, enrolmentService(running), { interceptors: around(running) });
    blameTheSender(router);
  };
}
