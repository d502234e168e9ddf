import * as z from "zod";
import type { Seals } from "./way";

/**
 * The manager's own settings that may be set in the console: ONE table, which the environment's parser, the form, the
 * store and RPCs read. The schema of each is in lib/manager/environment-settings.ts, its words in i18n/messages.
 */

/** Parts of the settings, in the order of the page. */
export const SETTING_PARTS = {
  notices: { alone: false, tries: false },
  webhook: { alone: true, tries: true },
  ntfy: { alone: true, tries: true },
  mail: { alone: true, tries: true },
  push: { alone: false, tries: false },
  mqtt: { alone: true, tries: true },
  oidc: { alone: true, tries: true },
  energy: { alone: false, tries: false },
  /** The guide of the first start: whether it is shown. */
  welcome: { alone: false, tries: false },
} as const satisfies Readonly<Record<string, PartRow>>;
export type SettingPart = keyof typeof SETTING_PARTS;
export const SETTING_PART_NAMES = Object.keys(SETTING_PARTS) as readonly SettingPart[];

interface PartRow {
  /**
   * Whether it is set by the environment or in the console, as a whole: else a password of the one could be sent to an
   * address of the other.
   */
  readonly alone: boolean;
  /** Whether there is something to try. */
  readonly tries: boolean;
}

interface SettingRow {
  readonly part: SettingPart;
  /** The input: a line, words to choose from, yes or no, or a secret. */
  readonly input: "line" | "time" | "number" | "choice" | "yes_no" | "secret";
  /** Of a secret: the settings that say where it goes. It is kept for the same ones alone. */
  readonly goesTo?: readonly string[];
  /** Of a secret that is an address: its host may be seen. */
  readonly showsHost?: true;
  /** Whether most people leave it as it is. */
  readonly rare?: true;
  /** The text in its place while it is not set. */
  readonly otherwise?: string;
  readonly example?: string;
}

/** All settings, by their variables in the environment. */
export const SETTINGS = {
  KOMO_NOTICE_LANGUAGE: { part: "notices", input: "choice", otherwise: "en" },
  KOMO_NOTICE_LOST_AFTER: { part: "notices", input: "number", otherwise: "60" },
  KOMO_NOTICE_REPORT_AT: { part: "notices", input: "time" },
  KOMO_WEBHOOK_URL: {
    ...{ part: "webhook", input: "secret", goesTo: [], showsHost: true },
    example: "https://hooks.example.org/komoriuta",
  },
  KOMO_WEBHOOK_SECRET: { part: "webhook", input: "secret", goesTo: [], example: "whsec_…" },
  KOMO_NTFY_URL: {
    ...{ part: "ntfy", input: "secret", goesTo: [], showsHost: true },
    example: "https://ntfy.sh/TOPIC",
  },
  KOMO_NTFY_TOKEN: { part: "ntfy", input: "secret", goesTo: ["KOMO_NTFY_URL"] },
  KOMO_SMTP_URL: { part: "mail", input: "line", example: "smtps://mail.example.org" },
  KOMO_SMTP_USER: { part: "mail", input: "line" },
  KOMO_SMTP_PASSWORD: { part: "mail", input: "secret", goesTo: ["KOMO_SMTP_URL", "KOMO_SMTP_USER"] },
  KOMO_MAIL_FROM: { part: "mail", input: "line", example: "komoriuta@example.org" },
  KOMO_MAIL_TO: { part: "mail", input: "line", example: "ops@example.org" },
  KOMO_PUSH_CONTACT: { part: "push", input: "line", example: "mailto:ops@example.org" },
  KOMO_PUSH_NETWORKS: { part: "push", input: "line", example: "10.0.0.0/8" },
  KOMO_MQTT_URL: { part: "mqtt", input: "line", example: "mqtts://broker.example" },
  KOMO_MQTT_USER: { part: "mqtt", input: "line" },
  KOMO_MQTT_PASSWORD: { part: "mqtt", input: "secret", goesTo: ["KOMO_MQTT_URL", "KOMO_MQTT_USER"] },
  KOMO_MQTT_TOKEN: { part: "mqtt", input: "secret", goesTo: [], example: "komo_…" },
  KOMO_MQTT_TOPIC: { part: "mqtt", input: "line", rare: true, otherwise: "komoriuta" },
  KOMO_MQTT_DISCOVERY_TOPIC: { part: "mqtt", input: "line", rare: true, otherwise: "homeassistant" },
  KOMO_OIDC_ISSUER: { part: "oidc", input: "line", example: "https://id.example.org/realms/home" },
  KOMO_OIDC_CLIENT_ID: { part: "oidc", input: "line", example: "komoriuta" },
  KOMO_OIDC_CLIENT_SECRET: {
    ...{ part: "oidc", input: "secret", goesTo: ["KOMO_OIDC_ISSUER", "KOMO_OIDC_CLIENT_ID"] },
  },
  KOMO_OIDC_ALLOW: { part: "oidc", input: "line", example: "@example.org" },
  KOMO_OIDC_FIRST_ROLE: { part: "oidc", input: "choice" },
  KOMO_OIDC_GROUP_ROLES: { part: "oidc", input: "line", example: "staff=viewer,keepers=admin" },
  KOMO_OIDC_ONLY: { part: "oidc", input: "yes_no", otherwise: "false" },
  KOMO_OIDC_NAME: { part: "oidc", input: "line", rare: true, otherwise: "OpenID Connect" },
  KOMO_OIDC_SCOPES: { part: "oidc", input: "line", rare: true, otherwise: "openid profile email" },
  KOMO_OIDC_NAME_CLAIM: { part: "oidc", input: "line", rare: true, otherwise: "preferred_username" },
  KOMO_OIDC_GROUPS_CLAIM: { part: "oidc", input: "line", rare: true, otherwise: "groups" },
  KOMO_ENERGY_PRICE: { part: "energy", input: "line", example: "0.32" },
  KOMO_ENERGY_CURRENCY: { part: "energy", input: "line", example: "EUR" },
  KOMO_ENERGY_CO2: { part: "energy", input: "line", example: "363" },
  KOMO_WELCOME: { part: "welcome", input: "yes_no", otherwise: "true" },
} as const satisfies Readonly<Record<string, SettingRow>>;
export type SettingKey = keyof typeof SETTINGS;
export const SETTING_KEYS = Object.keys(SETTINGS) as readonly SettingKey[];

/** The row of a setting, with all that a row may have. */
export function settingRow(key: SettingKey): SettingRow {
  return SETTINGS[key];
}

export function isSettingKey(word: string): word is SettingKey {
  return Object.hasOwn(SETTINGS, word);
}

/** The settings of a part, in the order of its form. */
export function settingsOf(part: SettingPart): readonly SettingKey[] {
  return SETTING_KEYS.filter((key) => SETTINGS[key].part === part);
}

/** Texts of settings; one that is absent or empty is not set. */
export type SettingTexts = Readonly<Partial<Record<SettingKey, string>>>;

/** Characters of a setting; no list of addresses is longer. */
export const LONGEST_SETTING = 2000;

/** Faults of settings that RPCs put in English; those of values come from their schemas. */
export const MANAGER_SETTING_FAULTS = {
  setting_unknown: "is no setting of this part",
  setting_of_environment: "is set in the environment, which wins: change it there",
  setting_again: "must be given again: it is kept only for the same address and user",
  setting_login_apart: "must not have a login in it: user and password have settings of their own",
  setting_unreadable: "cannot be read with the key in the data folder: give it again, or remove it",
} as const;
export type ManagerSettingFault = keyof typeof MANAGER_SETTING_FAULTS;

/** A change of a part as it is asked for: a setting that is absent stays, an empty one is removed. */
export const settingsAsk = z.object({
  part: z.enum(SETTING_PART_NAMES, `must be one of ${SETTING_PART_NAMES.join(", ")}`),
  values: z.record(
    z.string(),
    z
      .string("must be a text")
      .trim()
      .max(LONGEST_SETTING, `must have at most ${LONGEST_SETTING} characters`)
      .regex(/^\P{Cc}*$/u, "must be one line"),
  ),
});
export type SettingsAsk = z.output<typeof settingsAsk>;

/** A part as it was set in the console, as it is kept. Times are wall-clock milliseconds. */
export interface SettingsRecord {
  readonly part: SettingPart;
  readonly texts: SettingTexts;
  /** Secrets, sealed. */
  readonly sealed: SettingTexts;
  /** The times at which the secrets were set. */
  readonly secretsSetAt: Readonly<Partial<Record<SettingKey, number>>>;
  readonly author: string;
  readonly authorUuid: string | null;
  /** The time of the last change: no two have the same. */
  readonly updatedAt: number;
}

/** A setting as people see it: a secret goes in and never comes out. */
export interface ShownSetting {
  readonly key: SettingKey;
  /** The text that is in force; of a secret, the host that it leads to, or empty. Empty: not set. */
  readonly value: string;
  readonly from: "environment" | "console" | "nowhere";
  /** Of a secret; "unreadable": it was sealed with another key, and the part counts as not set. */
  readonly secret: "none" | "kept" | "unreadable";
}

/** A part as people see it. */
export interface ShownPart {
  readonly part: SettingPart;
  readonly settings: readonly ShownSetting[];
  /** Whether what was set in the console is passed over: the environment has this part. */
  readonly passedOver: boolean;
  /** The author of the last change in the console; empty: there was none. */
  readonly author: string;
  /** 0: nothing was set in the console. */
  readonly updatedAt: number;
}

/** A fault of one setting. */
export interface SettingViolation {
  readonly field: SettingKey;
  readonly message: string;
}

/** The manager's environment and running parts, as the fleet needs them for settings. */
export interface SettingsDesk {
  /** The settings that the environment gives. */
  readonly given: SettingTexts;
  /** Whether the environment has a part as a whole. */
  has(part: SettingPart): boolean;
  /** The faults of a part with these texts. */
  faults(part: SettingPart, texts: SettingTexts): readonly SettingViolation[];
  /** Takes settings up at once. It never fails: what cannot be used is logged. */
  changed(): Promise<void>;
}

/** All that a seal is bound to: a secret opens as this setting, and for these destinations alone. */
export function sealedForSetting(key: SettingKey, texts: SettingTexts): string {
  const { goesTo = [] } = settingRow(key);
  return JSON.stringify(["setting", key, ...goesTo.map((each) => texts[each as SettingKey] ?? "")]);
}

/** The texts of a part that was set in the console, secrets in the clear, and the secrets that cannot be read. */
export interface OpenedSettings {
  readonly texts: SettingTexts;
  readonly unreadable: readonly SettingKey[];
}

export function openSettings(seals: Pick<Seals, "open"> | undefined, record: SettingsRecord): OpenedSettings {
  const texts: Partial<Record<SettingKey, string>> = { ...record.texts };
  const unreadable: SettingKey[] = [];
  // Destinations come before what goes there, as in the table.
  for (const key of settingsOf(record.part)) {
    const sealed = record.sealed[key];
    if (sealed === undefined) continue;
    const text = seals?.open(sealedForSetting(key, texts), sealed) ?? null;
    if (text === null) unreadable.push(key);
    else texts[key] = text;
  }
  return { texts, unreadable };
}

/** The outcomes of a try, in English; `{detail}` is a word of the other side's, such as a code, or a number. */
export const SETTING_TRY_TEXTS = {
  sent: "A test notice was sent, and was taken.",
  connected: "The broker let the manager in, and the token is good.",
  discovered: "The login service answered, and describes itself as one.",
  unreachable: "It cannot be reached ({detail}): check the address, the port, and firewalls between.",
  late: "It did not answer in time: check the address and the port; a firewall may drop what is sent.",
  certificate:
    "Its certificate is not accepted ({detail}): it must be vouched for by an authority that this system trusts, for this very name.",
  login_refused: "It refuses the login: check the user, the password or the token.",
  answered: "It answered {detail}: check the address.",
  token:
    "The broker let the manager in, but the token for programs is unknown, expired or revoked: create one under Tokens.",
  no_login_service:
    "What answers there is no login service of this issuer ({detail}): compare the issuer URL with what the service shows.",
} as const;
export type SettingTryWord = keyof typeof SETTING_TRY_TEXTS;

/** Whether a try went well. */
export function wentWell(word: SettingTryWord): boolean {
  return word === "sent" || word === "connected" || word === "discovered";
}

/** The outcome of a try. */
export interface SettingTry {
  readonly word: SettingTryWord;
  readonly detail: string;
}
