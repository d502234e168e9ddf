import type { SendHeartbeatRequest, SendHeartbeatResponse } from "../gen/proto/komoriuta/v1/agent_pb";
import { HeartbeatStatus, PowerStatus } from "../gen/proto/komoriuta/v1/status_pb";
import { heartbeatAnswer, refuseAside } from "./agent-service";
import type { Running } from "./running";

/** The longest hold, in milliseconds. */
const LONGEST = 45_000;

/** An answer that waits for news. */
export interface HeldAnswer {
  /**
   * Begins to hold it. `send` is called once, with the answer as it is then, or null where there is none any more.
   * @returns a function to call where nobody waits for it any more
   */
  hold(send: (answer: SendHeartbeatResponse | null) => void): () => void;
}

/**
 * The hold on a heartbeat's answer; null where the answer is sent at once: because it has news or wake requests for its
 * agent, because something is going on that must not wait (Launched, Stopping, an order), because it is not the last
 * heartbeat of the instance that reports (a stale instance, a late attempt), or because too many are held already.
 */
export function heldAnswer(
  running: Running,
  serverUuid: string,
  {
    holdMs,
    heartbeatStatus,
    restarting,
    bootId,
    instanceId,
    sequence,
    manifestRevision,
  }: SendHeartbeatRequest,
  { manifest }: SendHeartbeatResponse,
): HeldAnswer | null {
  const { fleet } = running;
  if (holdMs === 0 || heartbeatStatus !== HeartbeatStatus.ON || restarting) return null;
  if (manifest?.powerStatus !== PowerStatus.ON || manifest.revision !== manifestRevision) return null;
  if (manifest.wakes.length > 0 || !fleet.mayHoldAnswer()) return null;
  const { last } = fleet.get(serverUuid).facts;
  if (last?.boot !== bootId || last.instance !== instanceId || last.sequence !== sequence) return null;
  const { revision } = manifest;
  return {
    hold: (send) =>
      fleet.holdAnswer(serverUuid, revision, Math.min(holdMs, LONGEST), () =>
        send(answerNow(running, serverUuid, bootId)),
      ),
  };
}

/** The answer as it is now; null where the server is gone, or this manager does not serve any more. */
function answerNow(
  { fleet, standing }: Running,
  serverUuid: string,
  bootId: string,
): SendHeartbeatResponse | null {
  try {
    refuseAside({ standing });
    return heartbeatAnswer(fleet.manifest(serverUuid, bootId), serverUuid);
  } catch {
    return null;
  }
}
