import type { MayStop } from "../../plan/forbids";
import type { Run } from "../../plan/run";
import type { Registry } from "../registry";

/**
 * Servers that somebody may turn off at this moment: asked when an order is given, and before it is confirmed.
 * @param authorUuid null: nobody, who may nothing
 */
export function mayStop(
  { parts, servers }: Registry,
  authorUuid: string | null,
  how: Pick<Run, "mode" | "schedule">,
): MayStop | undefined {
  const may = parts.mayStop?.(authorUuid, how);
  return (
    may &&
    ((uuid) => {
      const server = servers.get(uuid);
      return server !== undefined && may(server.groupUuids);
    })
  );
}
