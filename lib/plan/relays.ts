import type { KeptRelays, PlanServer, View } from "./run";

/** The circumstances of a server that may be the last relay. */
interface Others {
  readonly view: View;
  /** Whether the run that asks is still to ask a server. */
  readonly isAsked: (serverUuid: string) => boolean;
  /** Whether a server that is still to be asked will stay on for another reason. */
  readonly staysAnyway: (server: PlanServer) => boolean;
}

/**
 * The network in which a server stays on, as the last relay that its group has there; null: there is none. Of several
 * that are to go, the first stays. None of them stays on whose order is confirmed: so this is asked of each of them
 * until its own is, and the next one stays in the place of one that is lost.
 */
export function keptAsRelayIn(
  { uuid, relaysWith }: Pick<PlanServer, "uuid" | "relaysWith">,
  others: Others,
): string | null {
  return relaysWith.find((kept) => isLast(uuid, kept, others))?.network ?? null;
}

function isLast(uuid: string, { network, relays }: KeptRelays, others: Others): boolean {
  let isFirst = true;
  for (const one of relays) {
    if (one === uuid) isFirst = false;
    const other = one === uuid ? undefined : others.view(one);
    if (!other?.canRelayIn(network)) continue;
    if (staysOn(other, others) || (isFirst && mayStayOn(other, others))) return false;
  }
  return true;
}

/** Whether nothing is about to turn it off. */
function staysOn(server: PlanServer, { isAsked, staysAnyway }: Others): boolean {
  const { uuid, facts, pendingStop } = server;
  if (facts.power !== "ON" || facts.order || pendingStop) return false;
  return !isAsked(uuid) || staysAnyway(server);
}

/** Whether its stop will be withdrawn where it is the last relay: one that goes whatever needs it will not. */
function mayStayOn({ uuid, facts: { order }, pendingStop }: PlanServer, { isAsked }: Others): boolean {
  if (pendingStop?.evenIfNeeded) return false;
  return order === null || order.unlessNeeded === true || isAsked(uuid);
}
