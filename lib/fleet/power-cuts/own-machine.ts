import type { ServerRecord } from "../model/entities";
import type { Registry } from "../registry";

/** Whether a server is the machine on which the manager runs, by the boot that its agent last reported. */
export function isOwnMachine({ parts }: Registry, { facts }: Pick<ServerRecord, "facts">): boolean {
  const boot = facts.last?.boot.split("#")[0];
  return boot !== undefined && boot !== "" && boot === parts.ownBoot;
}
