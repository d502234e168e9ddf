import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";

/** An answer that an agent got from a manager that took its heartbeat. Times are monotonic milliseconds. */
export interface Answered {
  /** The manager's place in the pair. */
  readonly by: number;
  readonly uuid: string;
  readonly askedAt: number;
  readonly gotAt: number;
  readonly power: string;
}

/** Agents that ask both managers all the time, where a real one would ask one of them. They obey nobody. */
export interface WireAgents {
  /** Every answer so far, in the order in which they came. */
  readonly answers: readonly Answered[];
  /** The answers that say who does not serve, by the manager's place. */
  readonly refused: readonly number[];
  end(): Promise<void>;
}

interface Member {
  readonly uuid: string;
  readonly accessToken: string;
}

const EVERY = 250;
/** As a real agent's patience is bounded, only shorter. */
const PATIENCE = 3000;
const PATH = "/agent/komoriuta.v1.AgentService/SendHeartbeat";

/** Starts them. @param urls of the two managers */
export function startWireAgents(urls: readonly string[], members: readonly Member[]): WireAgents {
  const answers: Answered[] = [];
  const refused = urls.map(() => 0);
  let isEnded = false;
  const live = async ({ uuid, accessToken }: Member): Promise<void> => {
    const ids = { bootId: randomUUID(), instanceId: randomUUID() };
    let sequence = 0;
    let manifestRevision = 0;
    let mark = "";
    const ask = async (url: string, by: number): Promise<void> => {
      // LAUNCHED once, and ON from then on.
      const heartbeatStatus = sequence === 0 ? 2 : 3;
      const body = { heartbeatStatus, ...ids, sequence: ++sequence, manifestRevision, mark };
      const askedAt = performance.now();
      // Not AbortSignal.timeout: one that nothing else refers to may be collected before it ends anything.
      const patience = new AbortController();
      const timer = setTimeout(() => patience.abort(), PATIENCE);
      try {
        const answer = await fetch(`${url}${PATH}`, {
          method: "POST",
          headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
          body: JSON.stringify(body),
          signal: patience.signal,
        });
        const text = await answer.text();
        if (answer.status === 503) refused[by] = (refused[by] ?? 0) + 1;
        if (answer.status !== 200) return;
        const { manifest } = JSON.parse(text) as {
          manifest: { powerStatus: string; revision?: number; mark?: string };
        };
        answers.push({ by, uuid, askedAt, gotAt: performance.now(), power: manifest.powerStatus });
        if ((manifest.revision ?? 0) < manifestRevision) return;
        manifestRevision = manifest.revision ?? 0;
        mark = manifest.mark ?? mark;
      } catch {
        // It does not answer: the next heartbeat comes.
      } finally {
        clearTimeout(timer);
      }
    };
    // One that says nothing must not keep it from the other one.
    await Promise.all(
      urls.map(async (url, by) => {
        for (; !isEnded; await delay(EVERY)) await ask(url, by);
      }),
    );
  };
  const all = members.map(live);
  return {
    answers,
    refused,
    async end() {
      isEnded = true;
      await Promise.all(all);
    },
  };
}
