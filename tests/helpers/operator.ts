import { randomBytes, scryptSync } from "node:crypto";
import type { DescService, MessageInitShape } from "@bufbuild/protobuf";
import { createClient, type Client, type Interceptor } from "@connectrpc/connect";
import { createConnectTransport } from "@connectrpc/connect-node";
import { AccessTokenService } from "../../lib/gen/proto/komoriuta/v1/access_token_pb";
import { PersonService, type Role } from "../../lib/gen/proto/komoriuta/v1/person_pb";
import { PowerService } from "../../lib/gen/proto/komoriuta/v1/power_pb";
import { RunService, type Run, type StartRunRequestSchema } from "../../lib/gen/proto/komoriuta/v1/run_pb";
import { ServerService, type Server } from "../../lib/gen/proto/komoriuta/v1/server_pb";
import { CurrentStatus } from "../../lib/gen/proto/komoriuta/v1/status_pb";
import { callJson, type Answer, type Where } from "./web";

/** The word for a server's current status, such as "SYNCED_ON". */
export type StatusWord = keyof typeof CurrentStatus;

/** Someone who is logged in. */
export interface Operator {
  /** The session's cookie as `name=value`. */
  readonly cookie: string;
  readonly servers: Client<typeof ServerService>;
  readonly power: Client<typeof PowerService>;
  readonly tokens: Client<typeof AccessTokenService>;
  /** Any other service. */
  readonly client: <Service extends DescService>(service: Service) => Client<Service>;
}

/**
 * Logs in over RPC.
 * @throws Error where the manager does not let the operator in
 */
export async function logIn(manager: Where & Pick<Login, "userId" | "password">): Promise<Operator> {
  const { userId, password } = manager;
  const answer = await callJson(manager, "/api/komoriuta.v1.AuthService/Login", { userId, password });
  return letIn(manager, answer);
}

/** Starts a run after its preview, as people do: a run of groups requires it. */
export async function startRun(
  operator: Pick<Operator, "client">,
  asked: Omit<MessageInitShape<typeof StartRunRequestSchema>, "$typeName">,
): Promise<Run> {
  const runs = operator.client(RunService);
  const { membersDigest, confirmCount } = await runs.previewRun(asked);
  const { run } = await runs.startRun({ ...asked, membersDigest, confirmCount });
  if (!run) throw new Error("no run was started");
  return run;
}

/** A role that holds on a group or, without one, on everything. */
export interface RoleOf {
  readonly role: Role;
  readonly groupUuid?: string;
}

/** Somebody who was invited, and has set a password. */
export interface Person extends Operator {
  readonly uuid: string;
}

/** Invites somebody, who is logged in from then on. The password is "a lullaby". */
export async function join(
  manager: Where,
  by: Operator,
  name: string,
  roles: readonly RoleOf[],
): Promise<Person> {
  const { invitation, person } = await by
    .client(PersonService)
    .invitePerson({ name, roles: roles.map((role) => ({ ...role })) });
  const accept = { invitation, password: "a lullaby" };
  const answer = await callJson(manager, "/api/komoriuta.v1.AuthService/AcceptInvitation", accept);
  return { ...letIn(manager, answer), uuid: person?.uuid ?? "" };
}

/** The operator whom an answer gave a session. */
function letIn(manager: Where, answer: Answer): Operator {
  const cookie = sessionCookie(answer.headers["set-cookie"]);
  if (answer.status !== 200 || !cookie) throw new Error(`not let in: ${answer.status} ${answer.body}`);

  const withCookie: Interceptor = (next) => (request) => {
    request.header.set("cookie", cookie);
    return next(request);
  };
  const transport = createConnectTransport({
    baseUrl: `${manager.url}/api`,
    httpVersion: "1.1",
    useBinaryFormat: false,
    interceptors: [withCookie],
    nodeOptions: { socketPath: manager.socketPath, ca: manager.ca },
  });
  return {
    cookie,
    servers: createClient(ServerService, transport),
    power: createClient(PowerService, transport),
    tokens: createClient(AccessTokenService, transport),
    client: (service) => createClient(service, transport),
  };
}

/** The session's cookie among the Set-Cookie lines, as `name=value`. */
export function sessionCookie(lines: readonly string[] | undefined): string | undefined {
  return lines?.find((line) => line.startsWith("session_id="))?.split(";")[0];
}

export function statusOf(server: Server): StatusWord {
  return CurrentStatus[server.currentStatus] as StatusWord;
}

/** A login, with the password's hash for the manager. */
export interface Login {
  readonly userId: string;
  readonly password: string;
  readonly passwordHash: string;
}

/** A login with a password that nobody else has. */
export function makeLogin(): Login {
  const password = randomBytes(12).toString("base64url");
  const cost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
  const salt = randomBytes(16);
  const hash = scryptSync(password, salt, 32, cost);
  const parts = ["scrypt", cost.N, cost.r, cost.p, salt.toString("base64url"), hash.toString("base64url")];
  return { userId: "keeper", password, passwordHash: parts.join(":") };
}
