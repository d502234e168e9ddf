/** The one call that is made without an access token: a server registers itself with an enrolment key. */
import { answerOf, clientFor } from "./api.ts";

export interface EnrolRequest {
  readonly managerURL: string;
  /** PEM text of a private CA. */
  readonly caCertificate: string | undefined;
  /** "enrol-" and 32 letters and digits. */
  readonly key: string;
  readonly hostname: string;
  readonly macAddress: string;
}

/** A server as the manager registered it. */
export interface Enrolled {
  readonly serverName: string;
  readonly accessToken: string;
}

/** Milliseconds. It is asked once: a server that was registered without hearing of it would be refused as known. */
const PATIENCE = 30_000;

/** @throws what fetch, an RpcError or a senseless answer gives */
export async function enrol({ managerURL, caCertificate, key, ...server }: EnrolRequest): Promise<Enrolled> {
  const client = clientFor(caCertificate);
  try {
    const response = await fetch(`${managerURL}/agent/komoriuta.v1.EnrolmentService/Enrol`, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${key}`,
        "Content-Type": "application/json",
        "Connect-Protocol-Version": "1",
      },
      body: JSON.stringify(server),
      client,
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return readEnrolled(await answerOf(response));
  } finally {
    client.close();
  }
}

function readEnrolled(text: string): Enrolled {
  let answer: Record<string, unknown>;
  try {
    answer = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // The engine's own words quote the text, and with it perhaps the token.
    throw new Error("the answer is not JSON");
  }
  const { serverName, accessToken } = answer;
  if (
    typeof serverName !== "string" ||
    typeof accessToken !== "string" ||
    !/^[A-Za-z0-9]{32}$/.test(accessToken)
  )
    throw new Error("answer without a name and a token");
  return { serverName, accessToken };
}
