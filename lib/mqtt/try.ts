import type { MqttSettings } from "./bridge";

/** Milliseconds. */
const CONNECT_WITHIN = 8_000;
/** The client's words for a broker that took the connection and said nothing. */
const NO_ANSWER = "connack timeout";
const late = () => new DOMException("the broker did not answer", "TimeoutError");

/**
 * Connects to a broker once, as a client of its own, and leaves: nothing is published. @throws the client's error, which
 * has a `code`
 * @param connectTimeout milliseconds
 */
export async function tryBroker(
  { url, user, password, ca }: Pick<MqttSettings, "url" | "user" | "password" | "ca">,
  signal: AbortSignal,
  connectTimeout = CONNECT_WITHIN,
): Promise<void> {
  const { default: mqtt } = await import("mqtt");
  signal.throwIfAborted();
  const client = mqtt.connect(url.href, {
    ...{ protocolVersion: 5, clean: true, reconnectPeriod: 0, connectTimeout },
    username: user ?? undefined,
    password: password ?? undefined,
    ca: ca ?? undefined,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const closed = Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
      client.on("connect", () => resolve());
      // What comes after the first word is not waited for, and is no surprise.
      client.on("error", (error) => reject(error.message === NO_ANSWER ? late() : error));
      client.on("close", () => reject(closed));
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  } finally {
    await client.endAsync(true);
  }
}
