import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { HOSTILE_ANSWERS, ordersWith, redirectsTo, SPEAKS_NO_TLS } from "../helpers/hostile-faces";
import { openBelow } from "../helpers/process-figures";
import { openTrialGround, tryAgent, type Evidence, type TrialGround } from "../helpers/trials";
import type { Face } from "../helpers/two-faced-manager";
import { until } from "../helpers/until";

/** Attempts of one call; all of them fit into one interval. */
const ATTEMPTS = 3;

/** What becomes of a manager, and what its agent says of it. */
interface Case {
  readonly face: (ground: TrialGround) => Face;
  readonly says: RegExp;
  readonly tls?: boolean;
}

const NOT_A_MANAGER = /not a manager/;
const TOO_LONG = /answer too long/;
const NOT_IN_TIME = /does not answer in time/;
const CUT = /connection was cut/;

const WORDS: Readonly<Record<keyof typeof HOSTILE_ANSWERS, RegExp>> = {
  "answers 500": /it answers .*500/,
  "answers 503 with a web page": /it answers .*503/,
  hangs: NOT_IN_TIME,
  "sends garbage": NOT_A_MANAGER,
  "calls its answer a web page": NOT_A_MANAGER,
  "answers in JSON, unasked": NOT_A_MANAGER,
  "names no interval": /heartbeat interval of 0 s/,
  "sends a huge body": TOO_LONG,
  "sends an endless body": TOO_LONG,
  "sends a small body that unpacks to a huge one": TOO_LONG,
  "sends its body byte by byte": NOT_IN_TIME,
  "closes half-way": CUT,
  "sends endless headers": NOT_A_MANAGER,
  "asks for patience without end": NOT_IN_TIME,
  resets: CUT,
  "speaks another protocol": NOT_A_MANAGER,
};

const CASES: Readonly<Record<string, Case>> = {
  ...Object.fromEntries(
    Object.entries(HOSTILE_ANSWERS).map(([name, face]): [string, Case] => [
      name,
      { face: () => face, says: WORDS[name as keyof typeof HOSTILE_ANSWERS] },
    ]),
  ),
  "redirects to another host": {
    face: ({ bystander }) => redirectsTo(bystander.url),
    says: /redirects to http:\/\/127\.0\.0\.1:\d+, which is not followed/,
  },
  "is gone": { face: () => ({ kind: "absent" }), says: /nothing listens there/ },
  "has an expired certificate": {
    face: ({ certificates }) => ordersWith(certificates.expired),
    says: /certificate has expired/,
    tls: true,
  },
  "has a certificate by another authority": {
    face: ({ certificates }) => ordersWith(certificates.foreign),
    says: /unknown authority/,
    tls: true,
  },
  "has a certificate for another name": {
    face: ({ certificates }) => ordersWith(certificates.misnamed),
    says: /another host name/,
    tls: true,
  },
  "speaks no TLS any more": { face: () => SPEAKS_NO_TLS, says: /no TLS is spoken there/, tls: true },
};

/** Each waits most of its time: all are tried at once. */
describe("a manager that", () => {
  let ground: TrialGround;
  const trials = new Map<string, Promise<Evidence>>();
  let replaced: Promise<void>;
  let nameless: Promise<void>;

  beforeAll(async () => {
    ground = await openTrialGround();
    for (const [name, { face, says, tls = false }] of Object.entries(CASES)) {
      trials.set(name, tryAgent(ground, { name, face: face(ground), says, tls }));
    }
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
      const lock = `${agent.root}/run/komoriuta/komolet.lock`;
      const open = () => openBelow(agent.process.pid, agent.root).filter((file) => file !== lock);
      await until("its files are closed", 10_000, () => open().length === 0);

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
