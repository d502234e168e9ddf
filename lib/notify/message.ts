import { createFormatter, createTranslator } from "use-intl/core";
import type { Locale } from "../../i18n/locales";
import type en from "../../i18n/messages/en.json";
import type { EventRecord } from "../fleet/model/entities";
import { eventPath } from "../plan/event-path";
import type { EventKind } from "../plan/events";
import { readStoryDetail } from "../plan/power-cut-details";
import { BETWEEN, storyParts } from "../plan/power-cut-story";
import { upgradeFault } from "../plan/upgrades";
import type { Severity } from "../power/words";

/** A channel by which people are notified. */
export interface Channel {
  /** For the log: a host or a mail server, never a whole URL, which may hold a secret. */
  readonly name: string;
  /** Resolves when the other side has taken the message. @throws Error whose message says what went wrong */
  send(message: Message, signal: AbortSignal): Promise<void>;
  /** The most notices in one message; the others go into the next. */
  readonly atMost?: number;
  /** Its own wording; without it, that of all channels. */
  wording?(): Promise<Wording>;
  /** Whether it wants notices of this event at all; without it, of every one. */
  wants?(event: EventRecord): boolean;
  /** Its own time and content of the report of the night; null: it wants none. Without it, those of all channels. */
  readonly morning?: Omit<MorningReader, "name"> | null;
  /** Whether a notice of this event may be sent now (wall-clock ms); one that may not waits. */
  mayDisturb?(event: EventRecord, now: number): boolean;
}

/** Somebody who wants the report of the night, at a time of the day. */
export interface MorningReader {
  /** For the log, and for what is remembered. */
  readonly name: string;
  /** HH:MM, by the clock of the zone (IANA). */
  readonly at: string;
  readonly zone: string;
  /** Sends it. Resolves when the other side has taken it. @throws Error whose message says what went wrong */
  send(signal: AbortSignal): Promise<void>;
}

/** A channel's error: the other side refuses this message, and would refuse it later, too. */
export class Refused extends Error {
  override readonly name = "Refused";
}

/** A channel's error: its receiver is gone for good. */
export class Gone extends Error {
  override readonly name = "Gone";
}

/** A message in words, which every channel shows in its own form. */
export interface Message {
  readonly title: string;
  /** One line a notice, oldest first, and the number of those left out. */
  readonly lines: readonly string[];
  /** As many of the lines as fit into so many bytes, and the number of those left out. */
  linesWithin(bytes: number): readonly string[];
  readonly severity: Severity;
  /** The address at which the console shows it. */
  readonly url: string;
  readonly notices: readonly Notice[];
  /** Whether somebody only tries the channel. */
  readonly isTest?: true;
}

export interface Notice extends EventRecord {
  readonly text: string;
}

/** A writer of messages in one language. */
export type Wording = (events: readonly EventRecord[]) => Message;

/** The most lines of a message: nobody reads more. */
const LINES_AT_MOST = 50;
/** Characters of an agent's text that a line takes. */
const DETAIL_AT_MOST = 200;

const SEVERITIES: readonly Severity[] = ["info", "warning", "error"];

/**
 * @param console the console's address, without a trailing slash
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
  const comma = t("joined.comma");
  const text = ({ kind, serverName: name }: EventRecord): string =>
    t.has(`event.${kind as EventKind}`)
      ? t(`event.${kind as EventKind}`, { name })
      : t("event.other", { name, kind });

  /** The story of a power cut in this language; empty: the detail is none. */
  const storyIn = (detail: string): string => {
    const story = readStoryDetail(detail);
    const time = (at: number): string => format.dateTime(at, { timeStyle: "short" });
    const parts = story ? storyParts(story, time, comma) : [];
    return parts.map(({ key, ...values }) => t(`powerCuts.story.${key}`, values)).join(BETWEEN);
  };

  /** The rest of a line, behind the text of its event. */
  const more = ({ kind, detail, use }: EventRecord): string => {
    if (kind === ("not_upgraded" satisfies EventKind)) return t(`upgrades.fault.${upgradeFault(detail)}`);
    const story = kind === ("power_cut_over" satisfies EventKind) ? storyIn(detail) : "";
    const users = kind === "turned_off_when_free" ? [] : (use ?? []);
    return story || detail || users.map(({ name }) => name).join(comma);
  };

  return (events) => {
    const notices = events.map((event) => ({ ...event, text: text(event) }));
    const [only] = notices;
    const all = notices.slice(0, LINES_AT_MOST).map((notice) => {
      const when = format.dateTime(notice.at, { dateStyle: "medium", timeStyle: "short" });
      const said = more(notice);
      return `${when}  ${said ? t("joined.with", { text: notice.text, more: shortened(said) }) : notice.text}`;
    });
    const first = (count: number): string[] => {
      const left = notices.length - count;
      return left > 0 ? [...all.slice(0, count), t("notify.more", { count: left })] : all;
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
      url: `${console}${(only && servers.size === 1 ? eventPath(only) : null) ?? "/servers"}`,
      notices,
    };
  };
}

function shortened(text: string): string {
  const characters = Array.from(text);
  return characters.length > DETAIL_AT_MOST ? `${characters.slice(0, DETAIL_AT_MOST).join("")}…` : text;
}
