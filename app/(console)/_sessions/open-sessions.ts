import { headers } from "next/headers";
import type { Operator } from "@/lib/access/identity";
import { sessionJson } from "@/lib/api/codec/people";
import { running } from "@/lib/api/running";
import type { SessionJson } from "@/lib/gen/proto/komoriuta/v1/person_pb";

/** The sessions that somebody may see: their own, or all. */
export async function openSessions(operator: Operator): Promise<readonly SessionJson[]> {
  const { access } = running();
  const current = await access.sessionId((await headers()).get("cookie"));
  return (await access.listSessions(operator)).map((session) => sessionJson(session, current));
}
