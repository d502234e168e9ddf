import type { ListedServer } from "@/lib/api/codec/read";

/** The servers of a hold, and what is known of them. */
export interface HoldTarget {
  /** Their name for people: "web-3", "Room 1", "20 servers". */
  readonly name: string;
  readonly serverUuids: readonly string[];
  readonly groupUuids: readonly string[];
  /** The servers themselves, as long as no stream brings them. */
  readonly servers: readonly ListedServer[];
  /** Called once they are kept on. */
  readonly onPlaced?: () => void;
}

/** A hold on one server. */
export function targetOf(server: ListedServer): HoldTarget {
  return { name: server.name, serverUuids: [server.uuid], groupUuids: [], servers: [server] };
}
