import path from "node:path";
import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { findProgram } from "../../scripts/test/programs.mjs";
import { run } from "../helpers/child";
import { makeTempFolder, removeFolder, ROOT } from "../helpers/environment";
import { sessionCookie } from "../helpers/operator";
import { shutdowns, startScene, type Scene } from "../helpers/scene";
import { watch, type Watch } from "../helpers/watch";

const home = makeTempFolder();
const curlProgram = findProgram(["curl"]);

let scene: Scene;
let seen: Watch;

beforeAll(async () => {
  scene = await startScene({ awake: ["alder", "birch"] });
  seen = await watch(scene.operator);
});

afterAll(async () => {
  await seen?.close();
  await scene?.end();
  removeFolder(home);
});

/** A client, and its words for errors. */
interface Stranger {
  readonly name: string;
  /** The server that it switches. */
  readonly server: string;
  readonly client: () => ForeignClient | null;
  readonly verdicts: Readonly<Record<"unauthenticated" | "invalid" | "precondition" | "notFound", number>>;
}

const STRANGERS: readonly Stranger[] = [
  {
    name: "buf curl (Connect)",
    server: "alder",
    client: () => bufCurl("connect", scene.manager.url, home),
    // 8 × the gRPC code.
    verdicts: { unauthenticated: 8 * 16, invalid: 8 * 3, precondition: 8 * 9, notFound: 8 * 5 },
  },
  {
    name: "curl (JSON)",
    server: "birch",
    client: () => (curlProgram ? curl(curlProgram, scene.manager.url) : null),
    verdicts: { unauthenticated: 401, invalid: 400, precondition: 400, notFound: 404 },
  },
];

const LIST = "/api/komoriuta.v1.ServerService/ListServers";
const CREATE = "/api/komoriuta.v1.ServerService/CreateServer";
const TURN_ON = "/api/komoriuta.v1.PowerService/TurnOn";
const TURN_OFF = "/api/komoriuta.v1.PowerService/TurnOff";

/** The stranger's client; the test is skipped, with the reason, where its program is missing. */
function clientOf({ client }: Stranger, { skip }: TestContext): ForeignClient {
  return client() ?? skip("curl is not installed");
}

async function logIn(call: ForeignClient): Promise<string> {
  const { userId, password } = scene.manager;
  const { ok, cookie } = await call("/api/komoriuta.v1.AuthService/Login", { userId, password });
  expect(ok).toBe(true);
  expect(cookie).toMatch(/^session_id=./);
  return cookie ?? "";
}

describe.concurrent("foreign clients", () => {
  test.for(STRANGERS)("$name lists the servers, switches one off and on", async (stranger, context) => {
    context.onTestFailed(() => console.log(scene.story()));
    const call = clientOf(stranger, context);
    const cookie = await logIn(call);
    const { uuid, machine } = scene.member(stranger.server);
    await seen.reaches(uuid, "ON", 45_000);

    const list = await call(LIST, {}, cookie);
    const own = {
      uuid,
      name: stranger.server,
      heartbeatInterval: 5,
      macAddress: expect.stringMatching(/^02(:[0-9A-F]{2}){5}$/),
      powerStatus: "POWER_STATUS_ON",
      allowed: expect.anything(),
    };
    // The other server is in another stranger's hands meanwhile.
    const servers = ["alder", "birch"].map((name) => (name === stranger.server ? own : { name }));
    expect(list.json).toMatchObject({ servers });

    const off = await call(TURN_OFF, { uuid }, cookie);
    expect(off).toMatchObject({ ok: true, json: { server: { currentStatus: "CURRENT_STATUS_APPLYING" } } });
    await seen.reaches(uuid, "STOPPING", 30_000);
    const early = await call(TURN_ON, { uuid }, cookie);
    expect(early).toMatchObject({
      verdict: stranger.verdicts.precondition,
      json: { code: "failed_precondition", message: expect.stringContaining("The server is Stopping") },
    });
    await seen.reaches(uuid, "OFF", 45_000);
    expect(machine.state).toBe("off");

    const on = await call(TURN_ON, { uuid }, cookie);
    expect(on).toMatchObject({ ok: true, json: { server: { currentStatus: "CURRENT_STATUS_STARTING" } } });
    await seen.reaches(uuid, "ON", 45_000);
    expect(machine.boots).toHaveLength(2);
    expect(shutdowns(machine)).toBe(1);
  });

  test.for(STRANGERS)("$name is told what is wrong, as Connect words it", async (stranger, context) => {
    const call = clientOf(stranger, context);
    const { verdicts } = stranger;
    const stranded = await call(LIST);
    expect(stranded).toMatchObject({ verdict: verdicts.unauthenticated, json: { code: "unauthenticated" } });
    const wrong = { userId: scene.manager.userId, password: "a password that is wrong" };
    const refused = await call("/api/komoriuta.v1.AuthService/Login", wrong);
    expect(refused).toMatchObject({ verdict: verdicts.unauthenticated, json: { code: "unauthenticated" } });
    expect(refused.cookie).toBeUndefined();

    const cookie = await logIn(call);
    const invalid = await call(CREATE, { name: "", macAddress: "", heartbeatInterval: 10 }, cookie);
    expect(invalid).toMatchObject({
      verdict: verdicts.invalid,
      json: {
        code: "invalid_argument",
        details: [
          {
            type: "komoriuta.v1.InvalidFields",
            debug: { violations: [{ field: "name" }, { field: "macAddress" }] },
          },
        ],
      },
    });
    const uuid = "00000000-0000-4000-8000-000000000000";
    const nobody = await call(TURN_OFF, { uuid }, cookie);
    expect(nobody).toMatchObject({ verdict: verdicts.notFound, json: { code: "not_found" } });
  });

  test("buf curl (gRPC-Web) logs in and lists the servers", async () => {
    const call = bufCurl("grpcweb", scene.manager.url, home);
    const cookie = await logIn(call);
    const list = await call(LIST, {}, cookie);
    expect(list).toMatchObject({ ok: true, json: { servers: [{ name: "alder" }, { name: "birch" }] } });
    expect(await call(LIST)).toMatchObject({ verdict: 8 * 16, json: { code: "unauthenticated" } });
  });
});

/** The outcome of a call by somebody else's program. */
interface ForeignAnswer {
  /** Whether the call succeeded. */
  readonly ok: boolean;
  /** The program's own verdict: HTTP status for curl; exit code for buf, 8 × the gRPC code. */
  readonly verdict: number;
  /** The answer, or the error as Connect words it. */
  readonly json: unknown;
  /** The session's cookie that came with it, as `name=value`. */
  readonly cookie: string | undefined;
}

/**
 * Calls an RPC by a program that knows nothing of ours but `proto`. Its request, with its secrets, goes
 * through its standard input, never through its arguments.
 * @param procedure such as "/api/komoriuta.v1.ServerService/ListServers"
 */
type ForeignClient = (procedure: string, request?: object, cookie?: string) => Promise<ForeignAnswer>;

/** Plain curl: JSON in, JSON out. */
function curl(program: string, managerUrl: string): ForeignClient {
  return async (procedure, request = {}, cookie) => {
    const settings = [
      `url = ${quoted(managerUrl + procedure)}`,
      `header = ${quoted("content-type: application/json")}`,
      ...(cookie ? [`header = ${quoted(`cookie: ${cookie}`)}`] : []),
      `data = ${quoted(JSON.stringify(request))}`,
    ];
    const { code, stdout, stderr } = await run(
      [program, "--silent", "--show-error", "--include", "--max-time", "20", "--config", "-"],
      { env: {}, input: settings.join("\n") },
    );
    if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
    const [head = "", body = ""] = stdout.split("\r\n\r\n", 2);
    const status = Number(head.split(" ")[1]);
    return { ok: status === 200, verdict: status, json: JSON.parse(body), cookie: cookieIn(head) };
  };
}

/** `buf curl`: binary messages, by the schema in `proto`. */
function bufCurl(protocol: "connect" | "grpcweb", managerUrl: string, home: string): ForeignClient {
  const buf = path.join(ROOT, "node_modules", ".bin", "buf");
  return async (procedure, request = {}, cookie) => {
    const args = ["--schema", "proto", "--protocol", protocol, "--verbose", "--data", "@-"];
    if (cookie) args.push("--header", "@-");
    // Headers and request come in one text, a blank line between them.
    const input = `${cookie ? `cookie: ${cookie}\n\n` : ""}${JSON.stringify(request)}`;
    const { code, stdout, stderr } = await run(
      [process.execPath, buf, "curl", ...args, `${managerUrl}${procedure}`],
      { env: { HOME: home }, cwd: ROOT, input },
    );
    // It tells what it does in lines of its own, and an error among them.
    const lines = stderr.split("\n");
    const error = lines.filter((line) => !line.startsWith("buf: ")).join("\n");
    if (code === null || (code > 0 && code < 8)) throw new Error(`buf ended with ${code}: ${error}`);
    return { ok: code === 0, verdict: code, json: JSON.parse(stdout || error), cookie: cookieIn(stderr) };
  };
}

/** A text in curl's configuration: its escapes are JSON's, too. */
const quoted = (text: string): string => JSON.stringify(text);

function cookieIn(headers: string): string | undefined {
  return sessionCookie(headers.split(/\r?\n/).map((line) => /set-cookie: (.*)$/i.exec(line)?.[1] ?? ""));
}
