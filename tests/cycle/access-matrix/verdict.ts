import type { Answer } from "../../helpers/web";
import type { Door } from "./door";

/** HTTP status of the codes that a stream may end with. */
const STATUS_OF: Readonly<Record<string, number>> = { unauthenticated: 401, permission_denied: 403 };

/**
 * The outcome of a request, in one word:
 *   →login, →servers, →https   sent elsewhere
 *   alder, birch               an agent's call was answered, as this server
 *   yes, no                    whether there is a session
 *   done                       a server action was done
 *   out                        a server action was not done: nobody is logged in
 *   missing                    a server action was not done: a field is empty
 *   200, 401, 426, …           HTTP status of all other answers, also of the error that a stream ends with
 */
export function verdict(answer: Answer, path: string, servers: Servers): string {
  const { status, headers, body } = answer;
  const elsewhere = headers.location ?? String(headers["x-action-redirect"] ?? "").split(";")[0];
  if (elsewhere) return elsewhere.startsWith("https:") ? "→https" : `→${elsewhere.split("/").at(-1)}`;
  if (status !== 200) return String(status);
  const type = headers["content-type"] ?? "";
  if (type.startsWith("text/x-component")) return actionOutcome(body);
  if (type.startsWith("application/connect+json")) return String(streamStatus(body));
  if (path.endsWith("/Verify")) return (JSON.parse(body) as JsonAnswer).authenticated ? "yes" : "no";
  if (path.startsWith("/agent/")) return serverName(JSON.parse(body) as JsonAnswer, servers);
  return String(status);
}

/** The outcome of a server action, whose result stands in a line of its own. */
function actionOutcome(body: string): string {
  if (/"code":"signed_out"/.test(body)) return "out";
  const fault = /"(?:code|fault)":"(\w+)"/.exec(body)?.[1];
  return fault ?? "done";
}

function streamStatus(body: string): number {
  const error = /"error":\{"code":"(\w+)"/.exec(body)?.[1];
  return error ? (STATUS_OF[error] ?? 500) : 200;
}

type Servers = Pick<Door, "alder" | "birch">;

interface JsonAnswer {
  readonly manifest?: { readonly serverUuid?: string };
  readonly authenticated?: boolean;
}

/** The server as which an agent was answered. */
function serverName({ manifest }: JsonAnswer, { alder, birch }: Servers): string {
  if (manifest?.serverUuid === alder.uuid) return "alder";
  return manifest?.serverUuid === birch.uuid ? "birch" : "a stranger";
}
