import { createFormatter, createTranslator } from "use-intl/core";
import type { Locale } from "../../i18n/locales";
import type en from "../../i18n/messages/en.json";
import type { EventRecord } from "../fleet/model/entities";
import type { EventKind } from "../plan/events";
import { holdersText } from "../power/use";
import type { Severity } from "../power/words";

/** A way to people. */
export interface Channel {
  /** For the log: a host or a mail server, never a whole URL, which may hold a secret. */
  readonly name: string;
  /** Resolves when the other side has taken the message. @throws Error whose message says what went wrong */
  send(message: Message, signal: AbortSignal): Promise<void>;
  /** So many notices go into one message; the others into the next. */
  readonly atMost?: number;
  /** Its own words; without them those of all channels. */
  readonly wording?: Wording;
  /** Whether it is told of this at all; without it, of everything. */
  wants?(event: EventRecord): boolean;
  /** Whether it may be told of this now (wall-clock ms): what may not waits. */
  mayDisturb?(event: EventRecord, now: number): boolean;
}

/** Thrown by a channel: the other side does not take this message, and would not later either. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** Thrown by a channel: nobody is there any more, and never will be. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** What is told, in words; every channel shows it in its own way. */
export interface Message {
  readonly title: string;
  /** One a notice, oldest first, and how many more there are. */
  readonly lines: readonly string[];
  /** As many of the lines as fit into so many bytes, and how many more there are. */
  linesWithin(bytes: number): readonly string[];
  readonly severity: Severity;
  /** Where the console shows it. */
  readonly url: string;
  readonly notices: readonly Notice[];
}

export interface Notice extends EventRecord {
  readonly text: string;
}

/** Words of one language. */
export type Wording = (events: readonly EventRecord[]) => Message;

/** More lines than that nobody reads. */
const LINES_AT_MOST = 50;
/** Characters of what an agent said that stand in a line. */
const DETAIL_AT_MOST = 200;

const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

/**
 * @param console where the console is, without a trailing slash
 * @param timeZone IANA name: mails are read where the servers are
 */
export function createWording(
  locale: Locale,
  messages: typeof en,
  console: string,
  timeZone: string,
): Wording {
  const t = createTranslator({ locale, messages });
  const format = createFormatter({ locale, timeZone });
  const text = ({ kind, serverName: name }: EventRecord): string =>
    t.has(`event.${kind as EventKind}`) ? t(`event.${kind as EventKind}`, { name }) : `${name}: ${kind}`;

  return (events) => {
    const notices = events.map((event) => ({ ...event, text: text(event) }));
    const [only] = notices;
    const all = notices.slice(0, LINES_AT_MOST).map(({ at, text, detail, use }) => {
      const when = format.dateTime(at, { dateStyle: "medium", timeStyle: "short" });
      const said = detail || holdersText(use ?? []);
      return said ? `${when}  ${text} (${shortened(said)})` : `${when}  ${text}`;
    });
    const first = (count: number): string[] => {
      const more = notices.length - count;
      return more > 0 ? [...all.slice(0, count), t("notify.more", { count: more })] : all;
    };
    const linesWithin = (bytes: number): string[] => {
      let count = all.length;
      while (count > 0 && Buffer.byteLength(first(count).join("\n")) > bytes) count--;
      return first(count);
    };
    const servers = new Set(events.map(({ serverUuid }) => serverUuid));
    const worst = Math.max(...events.map(({ severity }) => SEVERITIES.indexOf(severity)));
    return {
      title:
        notices.length === 1 && only
          ? only.text
          : t("notify.many", { count: notices.length, servers: servers.size }),
      lines: first(all.length),
      linesWithin,
      severity: SEVERITIES[worst] ?? "info",
      url: `${console}${only && servers.size === 1 ? pathOf(only) : "/servers"}`,
      notices,
    };
  };
}

/** Where the console tells more. */
function pathOf({ serverUuid, runUuid }: EventRecord): string {
  if (serverUuid !== "") return `/servers/${serverUuid}`;
  // What is about no server and no run is about a schedule.
  return runUuid === null ? "/schedules" : `/runs/${runUuid}`;
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > DETAIL_AT_MOST ? `${characters.slice(0, DETAIL_AT_MOST).join("")}…` : text;
}
