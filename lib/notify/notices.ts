import { createTranslator } from "use-intl/core";
import type { Locale } from "../../i18n/locales";
import { loadMessages } from "../../i18n/load-messages";
import { readPrivateFile, writePrivateFile } from "../files";
import type { EventRecord } from "../fleet/model/entities";
import type { Fleet } from "../fleet/fleet";
import type { Clock } from "../fleet/model/ports";
import { mail, type MailSettings } from "./mail";
import { createWording, type Channel, type Message } from "./message";
import { createMorning } from "./morning";
import { createNotifier, type Notifier, type NotifierParts } from "./notifier";
import { ntfy } from "./ntfy";
import { createReportWording } from "./report-wording";
import { webhook } from "./webhook";

/** The settings of each channel. */
interface ChannelSettings {
  readonly webhook: { readonly url: URL; readonly secret: Buffer | null };
  readonly ntfy: { readonly url: URL; readonly token: string | null };
  readonly mail: MailSettings;
}

const CHANNEL: {
  readonly [Name in keyof ChannelSettings]: (settings: ChannelSettings[Name], now: () => number) => Channel;
} = {
  webhook: ({ url, secret }, now) => webhook(url, secret, now),
  ntfy: ({ url, token }) => ntfy(url, token),
  mail,
};

/** Settings of notices beyond the console; a channel that is null is not used. */
export interface NoticeSettings {
  readonly channels: { readonly [Name in keyof ChannelSettings]: ChannelSettings[Name] | null };
  readonly locale: Locale;
  /** Seconds for which a server must be lost before people are notified. */
  readonly lostAfter: number;
  /** HH:MM by the clock of the manager's place, at which the report of the night is sent; null: it is not. */
  readonly reportAt: string | null;
}

interface NoticeParts {
  /** The settings of now: they may be changed while it runs. */
  readonly settings: () => NoticeSettings;
  /** The channels of subscribed browsers, which come and go. */
  readonly push: { channels(): readonly Channel[] };
  readonly fleet: Pick<Fleet, "watch" | "events" | "nightReport">;
  /**
   * Whether another manager sent notices until a moment ago: its memory is not here, and what it may not have sent is sent
   * once more.
   */
  readonly takesOver?: boolean;
  /** The file of the notifier's memory over a restart. */
  readonly memoryFile: string;
  /** The file that says whom the report of the night was sent to. */
  readonly reportsFile: string;
  /** The console's address, without a trailing slash. */
  readonly publicUrl: string;
  readonly clock: Clock;
  readonly log: NotifierParts["log"];
}

/** Milliseconds for which notices are gathered into one message. */
const GATHER_FOR = 10_000;
/** Events of one piece of the history. */
const PIECE = 1_000;
/** The most events that are read back: a database may hold any number of one server's. */
const READ_AT_MOST = 20_000;

/** Puts the notifier of people beyond the console together. */
export function createNotices(parts: NoticeParts): Notifier {
  const { settings, push, fleet, publicUrl, clock, log } = parts;
  let made: { readonly of: NoticeSettings["channels"]; readonly channels: readonly Channel[] } | null = null;
  /** The channels of now; one stays the same object as long as the settings do. */
  const channels = (): readonly Channel[] => {
    const { channels: of } = settings();
    if (made?.of !== of) made = { of, channels: channelsOf(of, () => clock.wall()) };
    return made.channels;
  };
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const report = async (): Promise<Message> => {
    const { locale } = settings();
    const worded = createReportWording(locale, await loadMessages(locale), publicUrl, timeZone);
    return worded(await fleet.nightReport());
  };
  const memoryIn = (file: string) => ({
    read: () => readPrivateFile(file),
    write: (text: string) => writePrivateFile(file, text),
  });
  const morning = createMorning({
    readers: () => [
      ...(settings().reportAt === null ? [] : channels()).map((channel) => ({
        ...{ name: channel.name, at: settings().reportAt ?? "", zone: timeZone },
        send: async (signal: AbortSignal) => channel.send(await report(), signal),
      })),
      ...push.channels().flatMap(({ name, morning }) => (morning ? [{ name, ...morning }] : [])),
    ],
    memory: memoryIn(parts.reportsFile),
    ...{ clock, log },
  });
  const notifier = createNotifier({
    channels: () => [...channels(), ...push.channels()],
    settings: {
      gatherFor: GATHER_FOR,
      get lostAfter() {
        return settings().lostAfter * 1000;
      },
    },
    async wording() {
      const { locale } = settings();
      return createWording(locale, await loadMessages(locale), publicUrl, timeZone);
    },
    watch: (signal) => fleet.watch(signal),
    history: (since) => history(fleet, since),
    memory: memoryIn(parts.memoryFile),
    takesOver: parts.takesOver ?? false,
    clock,
    log,
  });
  return {
    async start() {
      await notifier.start();
      await morning.start();
    },
    async stop() {
      await morning.stop();
      await notifier.stop();
    },
  };
}

/**
 * Sends a test notice by each channel of these settings, and by no other. @throws Error whose message says what went
 * wrong
 */
export async function sendTestNotice(
  { channels, locale }: Pick<NoticeSettings, "channels" | "locale">,
  { publicUrl, now }: { readonly publicUrl: string; readonly now: () => number },
  signal: AbortSignal,
): Promise<void> {
  const t = createTranslator({ locale, messages: await loadMessages(locale) });
  const lines = [t("notify.testText")];
  const message: Message = {
    ...{ title: t("notify.testTitle"), lines, linesWithin: () => lines, severity: "info" },
    ...{ url: `${publicUrl}/settings`, notices: [], isTest: true },
  };
  for (const channel of channelsOf(channels, now)) await channel.send(message, signal);
}

function channelsOf(channels: NoticeSettings["channels"], now: () => number): Channel[] {
  const channel = <Name extends keyof ChannelSettings>(name: Name): Channel[] => {
    const settings = channels[name];
    return settings ? [CHANNEL[name](settings, now)] : [];
  };
  return (Object.keys(CHANNEL) as (keyof ChannelSettings)[]).flatMap((name) => channel(name));
}

async function history(fleet: Pick<Fleet, "events">, since: number): Promise<EventRecord[]> {
  const found: EventRecord[] = [];
  for (;;) {
    const piece = await fleet.events({ before: found.at(-1)?.id, limit: PIECE });
    const recent = piece.filter(({ at }) => at >= since);
    found.push(...recent);
    if (recent.length < PIECE || found.length >= READ_AT_MOST) return found.reverse();
  }
}
