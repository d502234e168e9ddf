import { Refused } from "./message";

/** Milliseconds that the other side may take. */
const PATIENCE = 15_000;

/** Statuses that refuse the message for good. */
const FOR_GOOD = [400, 413, 422];

/**
 * Posts JSON. A redirect is not followed: a message for one host is not sent to another.
 * @throws Error that says what went wrong, and nothing of the URL
 */
export async function post(
  url: URL,
  body: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: { "content-type": "application/json", "user-agent": "komoriuta", ...headers },
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE)]),
  }).catch((error: unknown) => {
    throw new Error(reason(error));
  });
  await response.body?.cancel();
  if (FOR_GOOD.includes(response.status)) throw new Refused(`it answered ${response.status}`);
  if (!response.ok) throw new Error(`it answered ${response.status}`);
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return "it cannot be reached";
  if (error.name === "TimeoutError") return `no answer within ${PATIENCE / 1000} s`;
  const { cause } = error;
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return code ? `it cannot be reached (${code})` : "it cannot be reached";
}
