import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { EchoService } from "../../lib/gen/proto/komoriuta/bench/v1/echo_pb";
import { AccessTokenService } from "../../lib/gen/proto/komoriuta/v1/access_token_pb";
import { AgentService } from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import { AuthService } from "../../lib/gen/proto/komoriuta/v1/auth_pb";
import { PowerService } from "../../lib/gen/proto/komoriuta/v1/power_pb";
import { ServerService } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { ROOT } from "./paths";

/** A method of a service, and the path that serves it. */
export interface Rpc {
  /** Such as "ServerService/ListServers". */
  readonly name: string;
  /** Such as "/api/komoriuta.v1.ServerService/ListServers". */
  readonly path: string;
  readonly method: DescMethod;
}

/** On the agents' mount; the others are on the operators'. */
const OF_AGENTS: readonly DescService[] = [AgentService, EchoService];

const SERVICES: readonly DescService[] = [
  AccessTokenService,
  AgentService,
  AuthService,
  EchoService,
  PowerService,
  ServerService,
];

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
      path: `${OF_AGENTS.includes(service) ? "/agent" : "/api"}/${service.typeName}/${method.name}`,
      method,
    })),
  );
}
