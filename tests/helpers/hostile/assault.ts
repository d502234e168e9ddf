import { readFileSync } from "node:fs";
import { connect } from "node:net";
import path from "node:path";
import fc from "fast-check";
import { allRpcs, allServerActions } from "../calls";
import { freePort } from "../environment";
import { startManager, type Manager } from "../manager";
import { logIn } from "../operator";
import { figuresOf } from "../process-figures";
import { macAddress, secretsFoundIn } from "../scene";
import { callJson, send } from "../web";
import { formAttempts, rpcAttempts } from "./call-attempts";
import { framingAttempts, garbageAttempts, headerAttempts, pathAttempts } from "./http-attempts";
import { bytesOf, summary, type Attempt, type Insider } from "./values";

/** The result of an assault. */
export interface Report {
  /** The number of attempts, by kind. */
  readonly attempts: ReadonlyMap<string, number>;
  /** The number of answers by HTTP status; 0: the connection was closed, -1: silence. */
  readonly statuses: ReadonlyMap<number, number>;
  /** Faults, each with its attempt. */
  readonly faults: readonly string[];
  /** Attempts that were answered only when they were made once more: kind and milliseconds. */
  readonly silent: readonly string[];
  /** Milliseconds; of the slowest answer. */
  readonly slowest: number;
  /** Resident memory in MiB: before, and after each tenth. */
  readonly memory: readonly number[];
  /** Traces that the manager should not have left. */
  readonly traces: readonly string[];
}

export interface Assault {
  readonly seed: number;
  readonly attempts: number;
  /** The number of attempts at once. */
  readonly lanes: number;
}

/** Milliseconds; the machine may be busy. */
const PATIENCE = 30_000;
/** The patience of an attempt that sends half a request. */
const SHORT_PATIENCE = 1000;

/** Attacks a compiled manager from within and without, with random attempts from a seed. */
export async function assault({ seed, attempts, lanes }: Assault): Promise<Report> {
  // A trusted proxy, so that what is forwarded is believed: the more there is to break.
  const env = { KOMO_TRUSTED_PROXIES: "127.0.0.1", KOMO_WOL_TARGETS: `127.255.255.255:${await freePort()}` };
  const manager = await startManager({ env });
  try {
    const insider = await becomeInsider(manager);
    const port = Number(new URL(manager.url).port);
    const plan = fc.sample(everyAttempt(allRpcs(), insider), { seed, numRuns: attempts });
    const memory = [figuresOf(manager.pid()).residentMiB];
    let done = 0;
    const count = new Map<string, number>();
    const statuses = new Map<number, number>();
    const faults: string[] = [];
    let slowest = 0;
    const silent: string[] = [];

    const lane = async (first: number): Promise<void> => {
      for (let at = first; at < plan.length; at += lanes) {
        const attempt = plan[at] as Attempt;
        let outcome = await tryOne(port, attempt, insider);
        if (fault(attempt, outcome) === SILENCE) {
          // A busy moment, or something that never answers?
          silent.push(`${attempt.kind} ${Math.round(outcome.ms)} ms`);
          outcome = await tryOne(port, attempt, insider);
        }
        count.set(attempt.kind, (count.get(attempt.kind) ?? 0) + 1);
        statuses.set(outcome.status, (statuses.get(outcome.status) ?? 0) + 1);
        if (outcome.status > 0) slowest = Math.max(slowest, outcome.ms);
        const wrong = fault(attempt, outcome);
        if (wrong) faults.push(`${wrong}: ${summary(attempt)}`);
        done += 1;
        if (done % Math.ceil(attempts / 10) === 0) memory.push(figuresOf(manager.pid()).residentMiB);
      }
    };
    await Promise.all(Array.from({ length: lanes }, (_, first) => lane(first)));
    return {
      attempts: count,
      statuses,
      faults,
      slowest,
      memory,
      silent,
      traces: [...(await isWell(manager, insider)), ...tracesIn(manager, insider)],
    };
  } finally {
    await manager.remove();
  }
}

function everyAttempt(rpcs: ReturnType<typeof allRpcs>, insider: Insider): fc.Arbitrary<Attempt> {
  return fc.oneof(
    { weight: 8, arbitrary: rpcAttempts(rpcs, insider) },
    { weight: 4, arbitrary: formAttempts(allServerActions(), insider) },
    { weight: 5, arbitrary: headerAttempts(insider) },
    { weight: 3, arbitrary: pathAttempts(insider) },
    { weight: 1, arbitrary: framingAttempts(insider) },
    { weight: 1, arbitrary: garbageAttempts() },
  );
}

function tryOne(port: number, attempt: Attempt, insider: Insider): Promise<Outcome> {
  const mayBeSilent = attempt.kind === "garbage" || attempt.kind === "framing";
  // The stream of a good request never ends.
  const isStream = attempt.target.endsWith("/WatchServers");
  const isEnough = (text: string): boolean => isStream && /\r\n\r\n[^]{8}/.test(text);
  return sendRaw(port, bytesOf(attempt, insider), mayBeSilent ? SHORT_PATIENCE : PATIENCE, isEnough);
}

async function becomeInsider(manager: Manager): Promise<Insider> {
  const { cookie, servers } = await logIn(manager);
  const [alder, birch] = await Promise.all(
    ["alder", "birch"].map((name, at) =>
      servers.createServer({ name, macAddress: macAddress(at), heartbeatInterval: 60 }),
    ),
  );
  return {
    host: new URL(manager.url).host,
    cookie,
    token: alder?.accessToken ?? "",
    uuid: birch?.server?.uuid ?? "",
    macAddress: macAddress(1),
    userId: manager.userId,
    canary: "hush-little-one-Kx7",
  };
}

/** Whether operators and agents are served as before. */
async function isWell(manager: Manager, { cookie, token }: Insider): Promise<string[]> {
  const list = callJson(manager, "/api/komoriuta.v1.ServerService/ListServers", {}, { cookie });
  const authorization = `Bearer ${token}`;
  const get = "/agent/komoriuta.v1.AgentService/GetManifest";
  const answers = await Promise.all([
    send(manager, "/healthz"),
    send(manager, "/servers", { headers: { cookie } }),
    list,
    callJson(manager, get, { bootId: "a-boot" }, { authorization }),
  ]);
  return answers.flatMap(({ status }, at) =>
    status === 200 ? [] : [`question ${at} afterwards: ${status}`],
  );
}

/** Secrets in the log, lines that are none of its own, and errors that nobody expected. */
function tracesIn(manager: Manager, { canary, cookie, token }: Insider): string[] {
  const log = readFileSync(path.join(manager.logDir, "komo-manager.log.jsonl"), "utf8");
  const texts = new Map([
    ["log", log],
    ["output", manager.output()],
  ]);
  const secrets = [canary, cookie.slice("session_id=".length), token, manager.password, manager.passwordHash];
  const found = secretsFoundIn(texts, secrets);
  for (const line of log.trimEnd().split("\n")) {
    const level = levelOf(line);
    if (level === undefined) found.push(`no line of a log: ${line.slice(0, 200)}`);
    if (level === "ERROR") found.push(`an error: ${line.slice(0, 600)}`);
  }
  return found;
}

function levelOf(line: string): string | undefined {
  try {
    return (JSON.parse(line) as { level?: string }).level;
  } catch {
    return undefined;
  }
}

/** Texts that an answer must never show: parts of our code, and paths. */
const INSIDES =
  /\n\s+at \S+.*:\d+:\d+|node:internal|\/tmp\/|node_modules|PrismaClient|SQLITE_|ZodError|TypeError:/;

const SILENCE = "no answer in time";

/** The fault in the answer to an attempt; null where there is none. */
function fault(attempt: Attempt, outcome: Outcome): string | null {
  const { status, head, body } = outcome;
  // What is not to be read as a request may simply be cut off, or waited for.
  const mayBeSilent = attempt.kind === "garbage" || attempt.kind === "framing";
  if (status === -1) return mayBeSilent ? null : SILENCE;
  if (status === 0) return mayBeSilent ? null : "cut off without an answer";
  if (status >= 500) return `answered ${status}`;
  if (INSIDES.test(body)) return "the answer shows our insides";
  if (status >= 400 && isRpc(attempt) && /content-type: application\/json/i.test(head) && !isClear(body)) {
    return "the error does not say what is wrong";
  }
  return null;
}

const isRpc = ({ target }: Attempt): boolean => /^\/(api|agent)\/komoriuta/.test(target);

/** Whether a Connect error says something. */
function isClear(body: string): boolean {
  return /"code":"\w+"/.test(body) && /"message":"[^"]/.test(body);
}

/** The answer to an attempt. */
interface Outcome {
  /** 0 where the connection was closed without an answer, -1 where it was not even that. */
  readonly status: number;
  /** All of the answer's head. */
  readonly head: string;
  /** The body as it came, with its chunks. */
  readonly body: string;
  readonly ms: number;
}

/**
 * Sends bytes over a connection of its own, and reads what comes back until it is closed.
 * @param isEnough gets the text so far; true: the rest is not awaited
 */
function sendRaw(
  port: number,
  bytes: Uint8Array,
  patienceMs: number,
  isEnough: (text: string) => boolean,
): Promise<Outcome> {
  const start = performance.now();
  return new Promise((resolve) => {
    const socket = connect({ port, host: "127.0.0.1" });
    let text = "";
    let closed = false;
    const finish = (): void => {
      clearTimeout(limit);
      socket.destroy();
      const [head = "", ...rest] = text.split("\r\n\r\n");
      const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(head)?.[1] ?? (closed ? 0 : -1));
      resolve({ status, head, body: rest.join("\r\n\r\n"), ms: performance.now() - start });
    };
    const limit = setTimeout(finish, patienceMs);
    socket
      .setEncoding("utf8")
      .on("data", (chunk: string) => {
        text += chunk;
        if (isEnough(text)) finish();
      })
      .once("close", () => {
        closed = true;
        finish();
      })
      .on("error", () => undefined);
    socket.write(bytes);
  });
}
