import { createHmac } from "node:crypto";
import type { Holder } from "../power/use";
import type { Channel, Message } from "./message";
import { post } from "./post";

/** The most notices of one call: programs want all of them, and have limits, too. */
const NOTICES_AT_MOST = 100;

/**
 * Posts notices as JSON, signed as standardwebhooks.com has it, so that its libraries verify them.
 * @param secret the key of signatures; null: nothing is signed
 * @param now wall-clock milliseconds
 */
export function webhook(url: URL, secret: Buffer | null, now: () => number): Channel {
  return {
    name: `webhook at ${url.host}`,
    atMost: NOTICES_AT_MOST,
    send(message, signal) {
      const body = JSON.stringify(payload(message, now()));
      const timestamp = String(Math.floor(now() / 1000));
      const ids = message.notices.map(({ id }) => id).join("-");
      const id = ids === "" ? `${message.isTest ? "test" : "report"}-${timestamp}` : ids.slice(0, 200);
      const headers: Record<string, string> = { "webhook-id": id, "webhook-timestamp": timestamp };
      if (secret) headers["webhook-signature"] = `v1,${sign(secret, `${id}.${timestamp}.${body}`)}`;
      return post(url, body, headers, signal);
    },
  };
}

function sign(secret: Buffer, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64");
}

function timeText(wall: number): string {
  return new Date(wall).toISOString();
}

function holder({ kind, name, since }: Holder): unknown {
  return { kind, name, since: since === null ? null : timeText(since) };
}

function payload({ title, lines, severity, url, notices, isTest }: Message, now: number): unknown {
  const timestamp = new Date(now).toISOString();
  // Only the report of the night, and a test, are about no event.
  if (notices.length === 0)
    return {
      type: isTest ? "komoriuta.test" : "komoriuta.report",
      timestamp,
      data: { title, severity, url, lines },
    };
  return {
    type: "komoriuta.notices",
    timestamp,
    data: {
      title,
      severity,
      url,
      notices: notices.map((notice) => {
        const { id, at, kind, severity, serverUuid, serverName, detail, reason, use, text } = notice;
        const about = { id, at: timeText(at), kind, severity, serverUuid, serverName, detail, text };
        return { ...about, ...(reason && { reason }), ...(use && { use: use.map(holder) }) };
      }),
    },
  };
}
