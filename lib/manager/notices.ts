import en from "../../i18n/messages/en.json";
import ja from "../../i18n/messages/ja.json";
import type { Fleet } from "../fleet/fleet";
import type { Clock } from "../fleet/ports";
import type { Log } from "../log/log";
import { readPrivateFile, writePrivateFile } from "../files";
import type { Channel } from "../notify/channel";
import { mail } from "../notify/mail";
import { createWording } from "../notify/message";
import { createNotifier, type Notifier } from "../notify/notifier";
import { ntfy } from "../notify/ntfy";
import { webhook } from "../notify/webhook";
import type { EventRecord } from "../fleet/entities";
import { noticesFile } from "./data-folder";
import type { NoticeSettings } from "./notice-environment";

interface NoticeParts {
  readonly settings: NoticeSettings;
  readonly fleet: Pick<Fleet, "watch" | "events">;
  readonly dataDir: string;
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** What goes at the same time is told in one message. Milliseconds. */
const GATHER_FOR = 10_000;
const WORDS = { en, ja };
/** The history is read in pieces. */
const PIECE = 1_000;

/** Puts together what tells people beyond the console; null where nobody is to be told. */
export function notices({ settings, fleet, dataDir, publicUrl, clock, log }: NoticeParts): Notifier | null {
  const channels = channelsOf(settings, () => clock.wall());
  if (channels.length === 0) return null;
  const { locale, lostAfter } = settings;
  const file = noticesFile(dataDir);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return createNotifier({
    channels,
    settings: { lostAfter: lostAfter * 1000, gatherFor: GATHER_FOR },
    wording: createWording(locale, WORDS[locale], publicUrl, timeZone),
    watch: (signal) => fleet.watch(signal),
    history: (since) => history(fleet, since),
    memory: { read: () => readPrivateFile(file), write: (text) => writePrivateFile(file, text) },
    clock,
    log: {
      info: (message) => log.info(message),
      warn: (message) => log.warn(message),
      error: (error, context) => void log.error(error, context),
    },
  });
}

function channelsOf(
  { webhook: hook, ntfy: topic, mail: post }: NoticeSettings,
  now: () => number,
): Channel[] {
  return [
    ...(hook ? [webhook(hook.url, hook.secret, now)] : []),
    ...(topic ? [ntfy(topic.url, topic.token)] : []),
    ...(post ? [mail(post)] : []),
  ];
}

async function history(fleet: Pick<Fleet, "events">, since: number): Promise<EventRecord[]> {
  const found: EventRecord[] = [];
  for (;;) {
    const piece = await fleet.events({ before: found.at(-1)?.id, limit: PIECE });
    const recent = piece.filter(({ at }) => at >= since);
    found.push(...recent);
    if (recent.length < PIECE) return found.reverse();
  }
}
