import type { MqttSettings } from "./bridge";

/** Milliseconds. */
const CONNECT_WITHIN = 10_000;

/**
 * Connects to a broker once, as a client of its own, and leaves: nothing is published. @throws the client's error, which
 * has a `code`
 */
export async function tryBroker(
  { url, user, password, ca }: Pick<MqttSettings, "url" | "user" | "password" | "ca">,
  signal: AbortSignal,
): Promise<void> {
  const { default: mqtt } = await import("mqtt");
  const client = mqtt.connect(url.href, {
    ...{ protocolVersion: 5, clean: true, reconnectPeriod: 0, connectTimeout: CONNECT_WITHIN },
    username: user ?? undefined,
    password: password ?? undefined,
    ca: ca ?? undefined,
  });
  try {
    await new Promise<void>((resolve, reject) => {
      const closed = Object.assign(new Error("the connection was closed"), { code: "ECONNRESET" });
      client.on("connect", () => resolve());
      // What comes after the first word is not waited for, and is no surprise.
      client.on("error", reject);
      client.on("close", () => reject(closed));
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  } finally {
    await client.endAsync(true);
  }
}
