/** Methods of the operators' services that komoctl may call, with their requests and answers, as the protocol has them. */
import type { MessageJsonType } from "@bufbuild/protobuf";
import type { AuthService } from "../../lib/gen/proto/komoriuta/v1/auth_pb.ts";
import type { DoorService } from "../../lib/gen/proto/komoriuta/v1/door_pb.ts";
import type { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb.ts";
import type { HistoryService } from "../../lib/gen/proto/komoriuta/v1/history_pb.ts";
import type { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb.ts";
import type { PowerService } from "../../lib/gen/proto/komoriuta/v1/power_pb.ts";
import type { RehearsalService } from "../../lib/gen/proto/komoriuta/v1/rehearsal_pb.ts";
import type { UpgradeService } from "../../lib/gen/proto/komoriuta/v1/upgrade_pb.ts";
import type { RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb.ts";
import type { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb.ts";
import type { ServerService } from "../../lib/gen/proto/komoriuta/v1/server_pb.ts";
import type { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb.ts";
import type { WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb.ts";

interface Services {
  AuthService: typeof AuthService;
  DoorService: typeof DoorService;
  GroupService: typeof GroupService;
  HistoryService: typeof HistoryService;
  HoldService: typeof HoldService;
  PowerService: typeof PowerService;
  RehearsalService: typeof RehearsalService;
  UpgradeService: typeof UpgradeService;
  RunService: typeof RunService;
  ScheduleService: typeof ScheduleService;
  ServerService: typeof ServerService;
  UpsService: typeof UpsService;
  WayService: typeof WayService;
}

/** Such as "ServerService/ListServers". */
export type Method = {
  [Name in keyof Services]: `${Name}/${Capitalize<keyof Services[Name]["method"] & string>}`;
}[keyof Services];

type Description<Name extends Method> = Name extends `${infer Service extends keyof Services}/${infer Rpc}`
  ? Services[Service]["method"][Uncapitalize<Rpc> & keyof Services[Service]["method"]]
  : never;

export type RequestOf<Name extends Method> = MessageJsonType<Description<Name>["input"]>;
export type AnswerOf<Name extends Method> = MessageJsonType<Description<Name>["output"]>;
