import type { Severity } from "../power/words";
import type { Channel } from "./message";
import { post } from "./post";

/** https://docs.ntfy.sh/publish/#message-priority */
const PRIORITIES: Readonly<Record<Severity, number>> = { info: 3, warning: 4, error: 5 };
const TAGS: Readonly<Record<Severity, string>> = {
  info: "sleeping",
  warning: "warning",
  error: "rotating_light",
};

/** ntfy refuses messages of more than 4,096 bytes: https://docs.ntfy.sh/publish/#limitations */
const MESSAGE_BYTES = 4000;

/**
 * Posts notices to a topic of an ntfy server, as JSON: its headers take no other script than Latin.
 * @param topicUrl the topic's own URL, as https://ntfy.example/topic
 */
export function ntfy(topicUrl: URL, token: string | null): Channel {
  const [, folder, topic] = /^(.*\/)([^/]+)\/?$/.exec(topicUrl.pathname) ?? [];
  const server = new URL(folder ?? "/", topicUrl);
  return {
    name: `ntfy at ${topicUrl.host}`,
    send({ title, linesWithin, severity, url }, signal) {
      const body = JSON.stringify({
        topic,
        title,
        message: linesWithin(MESSAGE_BYTES).join("\n"),
        priority: PRIORITIES[severity],
        tags: [TAGS[severity]],
        click: url,
      });
      return post(server, body, token ? { authorization: `Bearer ${token}` } : {}, signal);
    },
  };
}
