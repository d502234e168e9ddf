import { createTranslator } from "use-intl/core";
import { isLocale, LOCALES, type Locale } from "../../../i18n/locales";
import { loadMessages } from "../../../i18n/load-messages";
import type { EventRecord } from "../../fleet/model/entities";
import type { Fleet } from "../../fleet/fleet";
import { isQuiet, pushTopicOf, type PushSubscriptionRecord } from "../../fleet/model/push";
import type { Severity } from "../../power/words";
import { createWording, type Channel, type Notice } from "../message";
import { createReportWording } from "../report-wording";
import { encrypt } from "./encrypt";
import { postTo, type Reach } from "./endpoint";
import type { Vapid } from "./vapid";

export interface PushParts {
  readonly fleet: Pick<Fleet, "groups" | "schedules" | "getRun" | "nightReport">;
  readonly vapid: Vapid;
  readonly reach: Reach;
  /** Whether somebody may receive notices of this server at this moment; an empty UUID stands for no server. */
  readonly mayReceive: (userId: string, serverUuid: string) => boolean;
  /** Wall-clock milliseconds. */
  readonly now: () => number;
}

/** The content that the service worker shows. */
interface Shown {
  readonly title: string;
  readonly body: string;
  /** The path of the console to which a click leads. */
  readonly path: string;
  readonly lang: string;
}

/** Seconds for which a push service keeps it for a browser that is off: older ones are no news. */
const TTL = 12 * 3600;
/** The most lines: no system shows more. */
const LINES = 4;
/** Characters of a line: names are long, and bytes are few. */
const LINE = 120;
const NOTICES_AT_MOST = 100;
const URGENCY: Readonly<Record<Severity, string>> = { info: "normal", warning: "high", error: "high" };

/** The channel of one browser, with the notices that it wants. */
export function pushChannel(parts: PushParts, record: PushSubscriptionRecord): Channel {
  const { topics } = record;
  const locale = isLocale(record.locale) ? record.locale : LOCALES[0];
  const chosen = chosenServers(parts.fleet, record);
  const wording = async () => createWording(locale, await loadMessages(locale), "", record.zone);
  return {
    // Also its name in the notifier's memory.
    name: `push ${record.uuid} at ${new URL(record.endpoint).host}`,
    atMost: NOTICES_AT_MOST,
    wording,
    wants(event) {
      const topic = pushTopicOf(event.kind);
      if (topic === null || !topics.includes(topic)) return false;
      return parts.mayReceive(record.userId, event.serverUuid) && chosen.wants(event);
    },
    morning:
      record.reportAt === null
        ? null
        : {
            ...{ at: record.reportAt, zone: record.zone },
            async send(signal) {
              const sees = (uuid: string): boolean =>
                parts.mayReceive(record.userId, uuid) && chosen.has(uuid);
              const report = await parts.fleet.nightReport({
                sees,
                run: (run) => ({ ...run, members: run.members.filter(({ serverUuid }) => sees(serverUuid)) }),
              });
              // Of no server there is nothing to say.
              if (report.servers === 0) return;
              const worded = createReportWording(locale, await loadMessages(locale), "", record.zone);
              const { title, lines, severity, url } = worded(report);
              const body = lines.slice(0, LINES).map(shortened).join("\n");
              await sendTo(
                parts,
                record,
                URGENCY[severity],
                { title, body, path: url, lang: locale },
                signal,
              );
            },
          },
    mayDisturb: ({ severity }, now) => (record.errorsPass && severity === "error") || !isQuiet(record, now),
    async send({ notices }, signal) {
      // They may have waited for hours: whoever sees a server no more does not get its name any more.
      const permitted = notices.filter(({ serverUuid }) => parts.mayReceive(record.userId, serverUuid));
      const shown = await chosen.runsOf(permitted);
      // Nothing is left, or the run was about other servers alone.
      if (shown.length === 0) return;
      const { title, severity, url } = (await wording())(shown);
      const words = { title, body: await bodyOf(shown, record.zone, locale), path: url, lang: locale };
      await sendTo(parts, record, URGENCY[severity], words, signal);
    },
  };
}

/** Sends a test message. @throws as `postTo` */
export async function sendTest(parts: PushParts, record: PushSubscriptionRecord): Promise<void> {
  const locale = isLocale(record.locale) ? record.locale : LOCALES[0];
  const t = createTranslator({ locale, messages: await loadMessages(locale) });
  const words = { title: t("push.testTitle"), body: t("push.testText"), path: "/servers", lang: locale };
  await sendTo(parts, record, "high", words, new AbortController().signal);
}

async function sendTo(
  { vapid, reach, now }: PushParts,
  { endpoint, p256dh, auth }: PushSubscriptionRecord,
  urgency: string,
  words: Shown,
  signal: AbortSignal,
): Promise<void> {
  const url = new URL(endpoint);
  const title = shortened(words.title);
  const body = await encrypt(JSON.stringify({ ...words, title }), { p256dh, auth });
  const headers = {
    "content-type": "application/octet-stream",
    "content-encoding": "aes128gcm",
    ttl: String(TTL),
    urgency,
    authorization: await vapid.authorization(url, now()),
  };
  await postTo(url, body, headers, reach, signal);
}

/** The text of a message, without texts of agents and people: it is shown on locked screens. */
async function bodyOf(notices: readonly Notice[], zone: string, locale: Locale): Promise<string> {
  const clock = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const [only] = notices;
  if (notices.length === 1 && only) return clock.format(only.at);
  const lines = notices.slice(0, LINES).map(({ at, text }) => shortened(`${clock.format(at)} ${text}`));
  const count = notices.length - lines.length;
  if (count > 0) {
    const t = createTranslator({ locale, messages: await loadMessages(locale) });
    lines.push(t("notify.more", { count }));
  }
  return lines.join("\n");
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > LINE ? `${characters.slice(0, LINE - 1).join("")}…` : text;
}

/** The events of the servers of the chosen groups. */
function chosenServers(
  fleet: PushParts["fleet"],
  { groupUuids }: PushSubscriptionRecord,
): {
  has(serverUuid: string): boolean;
  wants(event: EventRecord): boolean;
  runsOf(notices: readonly Notice[]): Promise<readonly Notice[]>;
} {
  /** Null: all servers; also where all chosen groups are gone: silence would be taken for peace. */
  const servers = (): ReadonlySet<string> | null => {
    const groups = fleet.groups().filter(({ uuid }) => groupUuids.includes(uuid));
    return groups.length === 0 ? null : new Set(groups.flatMap(({ serverUuids }) => serverUuids));
  };
  return {
    has: (uuid) => servers()?.has(uuid) ?? true,
    wants({ serverUuid, serverName, runUuid }) {
      const among = servers();
      if (among === null) return true;
      if (serverUuid !== "") return among.has(serverUuid);
      // Which servers a run was about is not known before it is read.
      if (runUuid !== null) return true;
      const schedule = fleet.schedules().find(({ name }) => name === serverName);
      if (!schedule) return true;
      return (
        schedule.groupUuids.some((uuid) => groupUuids.includes(uuid)) ||
        schedule.serverUuids.some((uuid) => among.has(uuid))
      );
    },
    async runsOf(notices) {
      const among = servers();
      if (among === null) return notices;
      const wanted = await Promise.all(
        notices.map(async ({ serverUuid, runUuid }) => {
          if (serverUuid !== "" || runUuid === null) return true;
          const run = await fleet.getRun(runUuid).catch(() => null);
          return run === null || run.members.some((member) => among.has(member.serverUuid));
        }),
      );
      return notices.filter((_, at) => wanted[at]);
    },
  };
}
