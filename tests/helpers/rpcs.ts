import type { DescMethod, DescService } from "@bufbuild/protobuf";
import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { ROOT } from "./paths";

/** A method of a service, and the path that serves it. */
export interface Rpc {
  /** Such as "ServerService/ListServers". */
  readonly name: string;
  /** Such as "/api/komoriuta.v1.ServerService/ListServers". */
  readonly path: string;
  readonly method: DescMethod;
}

/** Every method there is, by what `proto` was generated into: a new one shows up here by itself. */
export async function allRpcs(): Promise<readonly Rpc[]> {
  const folder = path.join(ROOT, "lib/gen/proto/komoriuta/v1");
  const files = readdirSync(folder).filter((name) => name.endsWith("_pb.ts"));
  const modules = await Promise.all(
    files.sort().map((name): Promise<Record<string, unknown>> => {
      return import(pathToFileURL(path.join(folder, name)).href) as Promise<Record<string, unknown>>;
    }),
  );
  const services = modules.flatMap((module) => Object.values(module).filter(isService));
  return services.flatMap((service) =>
    service.methods.map((method) => ({
      name: `${service.name}/${method.name}`,
      path: `${service.name === "AgentService" ? "/agent" : "/api"}/${service.typeName}/${method.name}`,
      method,
    })),
  );
}

function isService(value: unknown): value is DescService {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "service";
}
