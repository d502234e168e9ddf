import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { AccessTokenService } from "../../lib/gen/proto/komoriuta/v1/access_token_pb";
import { AgentService } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { AlertService } from "../../lib/gen/proto/komoriuta/v1/alert_pb";
import { ApiTokenService } from "../../lib/gen/proto/komoriuta/v1/api_token_pb";
import { AuditService } from "../../lib/gen/proto/komoriuta/v1/audit_pb";
import { AuthService } from "../../lib/gen/proto/komoriuta/v1/auth_pb";
import { EnergyService } from "../../lib/gen/proto/komoriuta/v1/energy_pb";
import { EnrolmentKeyService, EnrolmentService } from "../../lib/gen/proto/komoriuta/v1/enrolment_pb";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import { HistoryService } from "../../lib/gen/proto/komoriuta/v1/history_pb";
import { HoldService } from "../../lib/gen/proto/komoriuta/v1/hold_pb";
import { ScheduleService } from "../../lib/gen/proto/komoriuta/v1/schedule_pb";
import { PersonService } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { PowerService } from "../../lib/gen/proto/komoriuta/v1/power_pb";
import { RehearsalService } from "../../lib/gen/proto/komoriuta/v1/rehearsal_pb";
import { UpgradeService } from "../../lib/gen/proto/komoriuta/v1/upgrade_pb";
import { RunService } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ServerService } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { DoorService } from "../../lib/gen/proto/komoriuta/v1/door_pb";
import { SettingsService } from "../../lib/gen/proto/komoriuta/v1/settings_pb";
import { UpsService } from "../../lib/gen/proto/komoriuta/v1/ups_pb";
import { WayService } from "../../lib/gen/proto/komoriuta/v1/way_pb";
import { ROOT } from "./environment";

/** A method of a service, and the path that serves it. */
export interface Rpc {
  /** Such as "ServerService/ListServers". */
  readonly name: string;
  /** Such as "/api/komoriuta.v1.ServerService/ListServers". */
  readonly path: string;
  readonly method: DescMethod;
}

const SERVICES: readonly DescService[] = [
  AccessTokenService,
  AgentService,
  AlertService,
  ApiTokenService,
  AuditService,
  AuthService,
  DoorService,
  EnergyService,
  EnrolmentKeyService,
  EnrolmentService,
  GroupService,
  HistoryService,
  HoldService,
  ScheduleService,
  PersonService,
  PowerService,
  RehearsalService,
  UpgradeService,
  RunService,
  ServerService,
  SettingsService,
  UpsService,
  WayService,
];

const ON_AGENTS_MOUNT: readonly DescService[] = [AgentService, EnrolmentService];

/**
 * Every method there is: a new one of a service shows up here by itself.
 * @throws Error where `proto` has a service that is not named here
 */
export function allRpcs(): readonly Rpc[] {
  const proto = path.join(ROOT, "proto");
  const files = readdirSync(proto, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".proto"),
  );
  const texts = files.map((file) => readFileSync(path.join(proto, file), "utf8"));
  for (const [, name] of texts.join("\n").matchAll(/^service (\w+)/gm)) {
    if (!SERVICES.some((service) => service.name === name)) throw new Error(`${name} is not among SERVICES`);
  }
  return SERVICES.flatMap((service) =>
    service.methods.map((method) => ({
      name: `${service.name}/${method.name}`,
      path: `${ON_AGENTS_MOUNT.includes(service) ? "/agent" : "/api"}/${service.typeName}/${method.name}`,
      method,
    })),
  );
}

/** A server action of the console, as the build has it. */
export interface ServerAction {
  /** Its name in the sources. */
  readonly name: string;
  /** Its name in a request. */
  readonly id: string;
}

interface Manifest {
  readonly node: Readonly<Record<string, { readonly exportedName: string }>>;
}

/** Every server action there is, by the build's own list: a new one shows up here by itself. */
export function allServerActions(): readonly ServerAction[] {
  const file = path.join(ROOT, ".next/server/server-reference-manifest.json");
  const { node } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  return Object.entries(node).map(([id, { exportedName }]) => ({ id, name: exportedName }));
}

/** A body, with the headers that describe it. */
export interface Posted {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls an action as the console's scripts do, with plain arguments. */
export function scripted(id: string, args: readonly unknown[]): Posted {
  const headers = {
    "next-action": id,
    "content-type": "text/plain;charset=UTF-8",
    accept: "text/x-component",
  };
  return { body: JSON.stringify(args), headers };
}

/**
 * Calls an action with a form as the console's scripts do.
 * @param args JSON; `"$K1"` stands for the form
 */
export async function scriptedForm(
  id: string,
  fields: Readonly<Record<string, string>>,
  args = '[null,"$K1"]',
): Promise<Posted> {
  const parts = Object.entries(fields).map(([name, value]): [string, string] => [`_1_${name}`, value]);
  const { body, headers } = await multipart([...parts, ["0", args]]);
  return { body, headers: { ...headers, "next-action": id, accept: "text/x-component" } };
}

/** Sends an action's form as a browser without scripts does. */
export function plainForm(id: string, fields: Readonly<Record<string, string>>): Promise<Posted> {
  return multipart([
    ["$ACTION_REF_1", ""],
    ["$ACTION_1:0", JSON.stringify({ id, bound: "$@1" })],
    ["$ACTION_1:1", "[null]"],
    ...Object.entries(fields),
  ]);
}

/** A form's fields as they travel. */
async function multipart(fields: readonly (readonly [string, string])[]): Promise<Posted> {
  const form = new FormData();
  for (const [name, value] of fields) form.append(name, value);
  const packed = new Response(form);
  const type = packed.headers.get("content-type") ?? "";
  return { body: await packed.text(), headers: { "content-type": type } };
}
