import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startLoneAgent, type LoneAgent } from "../../helpers/lone-agent";
import { startManager, type Manager } from "../../helpers/manager";
import { logIn, type Operator } from "../../helpers/operator";
import { figuresOf, openBelow, type ProcessFigures } from "../../helpers/process-figures";
import { macAddress } from "../../helpers/scene";
import {
  faceOf,
  makeTestCertificates,
  openTwoFacedManager,
  type Face,
  type TwoFacedManager,
} from "../../helpers/two-faced-manager";
import { until } from "../../helpers/until";
import { BYSTANDER, CASES, NOT_IN_TIME, type Around, type Case } from "./faces";

/** Attempts of one call; all of them fit into one interval. */
const ATTEMPTS = 3;

/** All trials run at once, since each waits most of its time. */
describe("a manager that", () => {
  let ground: TrialGround;
  const trials = new Map<string, Promise<Evidence>>();
  let replaced: Promise<void>;
  let nameless: Promise<void>;

  beforeAll(async () => {
    ground = await openTrialGround();
    for (const [name, hostile] of Object.entries(CASES)) trials.set(name, tryAgent(ground, name, hostile));
    replaced = replaceManager(ground);
    nameless = loseName(ground);
    // Each is awaited by its own test; until then, its failure is nobody's.
    for (const trial of [...trials.values(), replaced, nameless]) trial.catch(() => undefined);
  });
  afterAll(async () => {
    await Promise.allSettled([...trials.values(), replaced, nameless]);
    await ground?.end();
  });

  test.for(Object.entries(CASES))(
    "%s: told in plain words, no shutdown, no spinning, and reported to when it is itself again",
    async ([name, { says }]) => {
      const evidence = await trials.get(name);
      if (!evidence) throw new Error("nothing was seen");
      const { agent, calls, seconds, errors, before, after, accessToken } = evidence;
      for (const error of errors) expect(says.test(error) || NOT_IN_TIME.test(error), error).toBe(true);
      // Each error is a call that failed, and another may be under way; the HTTP client itself asks once more where
      // a connection is reset.
      expect(calls).toBeLessThanOrEqual(2 * (errors.length + 1) * ATTEMPTS);
      if (name !== "is gone") expect(calls).toBeGreaterThan(0);
      expect(after.cpuSeconds - before.cpuSeconds, `CPU time in ${seconds} s`).toBeLessThan(1);
      expect(after.residentMiB - before.residentMiB, "MiB more").toBeLessThan(30);
      expect(after.openFiles - before.openFiles, "files more").toBeLessThanOrEqual(4);

      // All that it reads and writes is closed again; it may be at it just now.
      const kept = ["lock", "pid"].map((name) => `${agent.root}/run/komoriuta/komolet.${name}`);
      const open = () => openBelow(agent.process.pid, agent.root).filter((file) => !kept.includes(file));
      await until("its files are closed", 30_000, () => open().length === 0);

      expect(agent.process.hasEnded()).toBe(false);
      expect(agent.process.stderr()).toBe("");
      expect(agent.calls()).toEqual([]);
      expect(agent.words()).not.toContain(accessToken);
    },
  );

  test("redirects: the other place saw neither a request nor a token", async () => {
    expect((await trials.get("redirects to another host"))?.calls).toBeGreaterThan(0);
    expect(ground.bystander.connections()).toBe(0);
  });

  test("is replaced by another one, which knows no such token: asked slowly, and the way out is told", () =>
    replaced);

  test("has a name that leads nowhere: told, and forgotten after a reload", () => nameless);
});

async function replaceManager(ground: TrialGround): Promise<void> {
  const { agent, door, answered } = await ground.meet("replaced", false);
  await door.show(ground.stranger);
  const refused = /refuses the access token.*`komo-agent set accessToken` and `komo-agent reload`/;
  await until("the token is refused", 60_000, () =>
    agent.messages("ERROR").some((said) => refused.test(said)),
  );
  const [{ length }, connections] = [agent.messages("ERROR"), door.connections()];
  // The time in which others report twice.
  await new Promise((resolve) => setTimeout(resolve, 10_000));
  expect(agent.messages("ERROR")).toHaveLength(length);
  expect(door.connections()).toBe(connections);
  await door.show(ground.good);
  agent.set({});
  await answered();
  expect(agent.process.hasEnded()).toBe(false);
  expect(agent.calls()).toEqual([]);
}

async function loseName({ meet }: TrialGround): Promise<void> {
  const { agent, door, answered } = await meet("nameless", false);
  agent.set({ managerURL: "https://no-such-host.invalid" });
  await until("the name is not found", 60_000, () =>
    agent.messages("ERROR").some((said) => /cannot be resolved \(DNS\)/.test(said)),
  );
  agent.set({ managerURL: door.url });
  await answered();
  expect(agent.process.hasEnded()).toBe(false);
  expect(agent.calls()).toEqual([]);
}

/** Seconds between heartbeats: the shortest there is. */
const HEARTBEAT_INTERVAL = 5;

/** The ground of the trials: a good manager, and all that a hostile one may need. */
interface TrialGround extends Around {
  readonly bystander: TwoFacedManager;
  /** A real manager that knows none of the agents. */
  readonly stranger: Face;
  readonly good: Face;
  /** Registers a server and starts its agent with a door to the good manager; waits until it was answered. */
  readonly meet: (name: string, tls: boolean) => Promise<Meeting>;
  readonly end: () => Promise<void>;
}

/** An agent, and the door that it takes for its manager. */
interface Meeting {
  readonly agent: LoneAgent;
  readonly door: TwoFacedManager;
  readonly accessToken: string;
  /** Waits until a heartbeat that is sent from now on is answered; seconds that it took. */
  readonly answered: () => Promise<number>;
}

/** Observations while a manager was hostile. */
interface Evidence extends Meeting {
  /** Requests that reached the hostile manager; connections, where it does not get as far as requests. */
  readonly calls: number;
  readonly seconds: number;
  readonly errors: readonly string[];
  readonly before: ProcessFigures;
  readonly after: ProcessFigures;
  /** From the good manager's return until it was reported to; seconds. */
  readonly back: number;
}

async function openTrialGround(): Promise<TrialGround> {
  const ends: (() => Promise<unknown>)[] = [];
  const managers: Manager[] = await Promise.all([startManager(), startManager()]);
  const [manager, other] = managers as [Manager, Manager];
  const operator: Operator = await logIn(manager);
  const bystander = await openTwoFacedManager(BYSTANDER);
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

/** Lets a manager turn hostile until two calls have failed and the reason was logged, then good again. */
async function tryAgent(ground: TrialGround, name: string, hostile: Case): Promise<Evidence> {
  const { says, tls = false } = hostile;
  const face = hostile.face(ground);
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
