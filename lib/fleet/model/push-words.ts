/** Topics of Web Push: each stands for some kinds of notices. */
export const PUSH_TOPICS = ["look", "use", "runs", "schedules", "tokens", "news"] as const;
export type PushTopic = (typeof PUSH_TOPICS)[number];

/** Local times, as HH:MM; over midnight where `from` is later. */
interface QuietHours {
  readonly from: string;
  readonly until: string;
}

/** A person's settings for notifications on one browser. */
export interface PushSettings {
  readonly topics: readonly PushTopic[];
  /** Only of servers in one of them; empty: of all servers. */
  readonly groupUuids: readonly string[];
  /** Null: at any time. */
  readonly quiet: QuietHours | null;
  /** Local time (HH:MM) of the report of the night; null: it is not wanted. */
  readonly reportAt: string | null;
  /** Whether errors come in quiet hours, too. */
  readonly errorsPass: boolean;
  /** The IANA name of the person's time zone. */
  readonly zone: string;
  /** The language that they read. */
  readonly locale: string;
}

/** The settings of a person who chooses nothing. */
export const USUAL_PUSH = {
  topics: ["look", "use", "runs"],
  groupUuids: [],
  quiet: null,
  reportAt: null,
  errorsPass: true,
} as const satisfies Partial<PushSettings>;
