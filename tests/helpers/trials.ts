import {
  makeTestCertificates,
  type TestCertificates,
  openTwoFacedManager,
  type Face,
  type TwoFacedManager,
} from "./two-faced-manager";
import { HOSTILE_ANSWERS } from "./hostile-faces";
import { startLoneAgent, type LoneAgent } from "./lone-agent";
import { startManager, type Manager } from "./manager";
import { logIn, type Operator } from "./operator";
import { figuresOf, type ProcessFigures } from "./process-figures";
import { macAddress } from "./scene";
import { until } from "./until";

/** Seconds between heartbeats: the shortest there is. */
const HEARTBEAT_INTERVAL = 5;

/** Where agents are tried: a good manager, and all that a hostile one may need. */
export interface TrialGround {
  readonly certificates: TestCertificates;
  /** A host that nobody should ask for anything. */
  readonly bystander: TwoFacedManager;
  /** A real manager that knows none of the agents. */
  readonly stranger: Face;
  readonly good: Face;
  /** Registers a server and starts its agent with a door to the good manager; waits until it was answered. */
  readonly meet: (name: string, tls: boolean) => Promise<Meeting>;
  readonly end: () => Promise<void>;
}

/** An agent, and the door that it takes for its manager. */
export interface Meeting {
  readonly agent: LoneAgent;
  readonly door: TwoFacedManager;
  readonly accessToken: string;
  /** Waits until a heartbeat that is sent from now on is answered; seconds that it took. */
  readonly answered: () => Promise<number>;
}

/** What was seen while a manager was none. */
export interface Evidence extends Meeting {
  /** Requests that reached the hostile manager; connections, where it does not get as far as requests. */
  readonly calls: number;
  readonly seconds: number;
  readonly errors: readonly string[];
  readonly before: ProcessFigures;
  readonly after: ProcessFigures;
  /** From the good manager's return until it was reported to; seconds. */
  readonly back: number;
}

export async function openTrialGround(): Promise<TrialGround> {
  const ends: (() => Promise<unknown>)[] = [];
  const managers: Manager[] = await Promise.all([startManager(), startManager()]);
  const [manager, other] = managers as [Manager, Manager];
  const operator: Operator = await logIn(manager);
  const bystander = await openTwoFacedManager(HOSTILE_ANSWERS["answers 500"]);
  const certificates = await makeTestCertificates();
  const good = faceOf(manager);
  let members = 0;

  return {
    certificates,
    bystander,
    stranger: faceOf(other),
    good,
    async meet(name, tls) {
      members += 1;
      const wanted = { name, macAddress: macAddress(members), heartbeatInterval: HEARTBEAT_INTERVAL };
      const { accessToken } = await operator.servers.createServer(wanted);
      const door = await openTwoFacedManager(good, tls ? certificates.good : undefined);
      ends.push(door.close);
      const caFile = tls ? certificates.authority : undefined;
      const agent = await startLoneAgent({ managerURL: door.url, accessToken, caFile });
      ends.push(agent.end);
      await answeredSince(agent, 0);
      return { agent, door, accessToken, answered: () => answeredSince(agent, Date.now()) };
    },
    async end() {
      await Promise.all(ends.map((end) => end()));
      await bystander.close();
      await Promise.all(managers.map((one) => one.remove()));
    },
  };
}

export interface Trial {
  readonly name: string;
  readonly face: Face;
  readonly tls: boolean;
  /** What the agent should say of it; on a busy machine it may find it too slow before that. */
  readonly says: RegExp;
}

/** Lets a manager turn hostile until two calls have failed and it was told why, then good again. */
export async function tryAgent(ground: TrialGround, { name, face, tls, says }: Trial): Promise<Evidence> {
  const meeting = await ground.meet(name, tls);
  const { agent, door, answered } = meeting;
  const before = figuresOf(agent.process.pid);
  // A busy machine may have been too slow for it before.
  const known = agent.messages("ERROR").length;
  const newErrors = (): string[] => agent.messages("ERROR").slice(known);
  const start = performance.now();
  await door.show(face);
  // Long enough to spin a million times.
  await until(`two errors, and what is wrong where it ${name}`, 60_000, () => {
    const errors = newErrors();
    return errors.length >= 2 && errors.some((error) => says.test(error));
  });
  const errors = newErrors();
  const calls = face.kind === "http" && !tls ? door.requests() : door.connections();
  const after = figuresOf(agent.process.pid);
  const seconds = (performance.now() - start) / 1000;
  await door.show(ground.good);
  return { ...meeting, calls, seconds, errors, before, after, back: await answered() };
}

function faceOf({ url }: Manager): Face {
  return { kind: "manager", port: Number(new URL(url).port) };
}

async function answeredSince(agent: LoneAgent, since: number): Promise<number> {
  await until("a heartbeat is answered", 60_000, () => {
    if (agent.process.hasEnded()) return true;
    const { lastHeartbeatAt, error } = agent.status();
    return error === undefined && Date.parse(lastHeartbeatAt ?? "") > since;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}; it said ${agent.words()}`);
  });
  return (Date.now() - since) / 1000;
}
