import * as z from "zod";
import { LOCALES } from "../../i18n/locales";
import {
  isSettingKey,
  SETTING_KEYS,
  SETTING_PART_NAMES,
  SETTING_PARTS,
  settingsOf,
  type SettingKey,
  type SettingPart,
  type SettingTexts,
  type SettingViolation,
} from "../fleet/model/manager-settings";
import { networks, type Networks } from "../http/addresses";
import type { Topics } from "../mqtt/messages";
import type { NoticeSettings } from "../notify/notices";
import type { Tariff } from "../plan/energy";
import * as fields from "./environment-fields";
import { OIDC_FILES, OIDC_SETTINGS, oidcFaults, oidcPlace, type OidcPlace } from "./environment-oidc";

/** The settings that the environment or the console gives, checked. */
export interface ManagerSettings {
  readonly notices: NoticeSettings;
  readonly push: {
    /** mailto: or https:, for push services; null: the public URL. */
    readonly contact: string | null;
    /** Networks that are not public, and may hold push services all the same. */
    readonly networks: Networks;
  };
  readonly tariff: Tariff;
  /** Null: there is no login by OpenID Connect. */
  readonly oidc: OidcPlace | null;
  /** Null: there is no broker. */
  readonly mqtt: MqttPlace | null;
  /** Whether the first login at an empty manager leads to the guide. */
  readonly welcome: boolean;
}

/** A broker, with the manager's login there and the token by which it acts. */
export interface MqttPlace extends Topics {
  readonly url: URL;
  readonly user: string | null;
  readonly password: string | null;
  /** PEM of the authorities that may vouch for the broker; null: those of the system. */
  readonly caFile: string | null;
  /** A token for programs. */
  readonly token: string;
}

/** The schema of each setting. */
const SCHEMAS = {
  KOMO_NOTICE_LANGUAGE: fields.locale.default(LOCALES[0]),
  KOMO_NOTICE_LOST_AFTER: fields.wholeNumber(0, "seconds").default(60),
  KOMO_NOTICE_REPORT_AT: fields.timeOfDay.optional(),
  KOMO_WEBHOOK_URL: fields.postUrl.optional(),
  KOMO_WEBHOOK_SECRET: fields.webhookSecret.optional(),
  KOMO_NTFY_URL: fields.ntfyTopicUrl.optional(),
  KOMO_NTFY_TOKEN: z.string().optional(),
  KOMO_SMTP_URL: fields.smtpUrl.optional(),
  KOMO_SMTP_USER: z.string().optional(),
  KOMO_SMTP_PASSWORD: z.string().optional(),
  KOMO_MAIL_FROM: fields.mailAddress.optional(),
  KOMO_MAIL_TO: fields.mailAddresses.optional(),
  KOMO_PUSH_CONTACT: fields.pushContact.optional(),
  KOMO_PUSH_NETWORKS: fields.addressesOrNetworks.default(networks([])),
  KOMO_MQTT_URL: fields.mqttUrl.optional(),
  KOMO_MQTT_USER: z.string().optional(),
  KOMO_MQTT_PASSWORD: z.string().optional(),
  KOMO_MQTT_TOKEN: fields.apiToken.optional(),
  KOMO_MQTT_TOPIC: fields.mqttTopic.default("komoriuta"),
  KOMO_MQTT_DISCOVERY_TOPIC: fields.mqttTopic.default("homeassistant"),
  ...OIDC_SETTINGS,
  KOMO_ENERGY_PRICE: fields.decimal("a currency", 100_000).default(0),
  KOMO_ENERGY_CURRENCY: fields.currency.optional(),
  KOMO_ENERGY_CO2: fields.decimal("grams", 10_000).default(0),
  KOMO_WELCOME: fields.yesOrNo.default(true),
} satisfies Readonly<Record<SettingKey, z.ZodType>>;

/** Variables of these parts that the environment alone gives: they name files of the manager's machine. */
const FILES = { KOMO_MQTT_CA_FILE: z.string().optional(), ...OIDC_FILES };

/** All variables of settings. */
export const SETTING_VARIABLES = { ...SCHEMAS, ...FILES };
const VARIABLES = z.object(SETTING_VARIABLES);
type Values = z.infer<typeof VARIABLES>;

/** The part that a variable of these belongs to. */
const FILE_PARTS: Readonly<Record<keyof typeof FILES, SettingPart>> = {
  KOMO_MQTT_CA_FILE: "mqtt",
  KOMO_OIDC_CA_FILE: "oidc",
  KOMO_OIDC_CLIENT_SECRET_FILE: "oidc",
};

/** Texts of variables; absent or empty: unset. */
export type GivenTexts = Readonly<Record<string, string | undefined>>;

/** The settings' texts that the environment gives. */
export function givenSettings(texts: GivenTexts): SettingTexts {
  return Object.fromEntries(SETTING_KEYS.flatMap((key) => (texts[key] ? [[key, texts[key]]] : [])));
}

/** Whether the environment has a part as a whole: then nothing of it is set in the console. */
export function environmentHas(part: SettingPart, texts: GivenTexts): boolean {
  const files = Object.entries(FILE_PARTS).filter(([, of]) => of === part);
  const named = [...settingsOf(part), ...files.map(([name]) => name)];
  return SETTING_PARTS[part].alone && named.some((name) => texts[name]);
}

/** The faults of a part with these texts, by its settings. */
export function partFaults(part: SettingPart, texts: SettingTexts): SettingViolation[] {
  const given = Object.fromEntries(settingsOf(part).map((key) => [key, texts[key] || undefined]));
  const read = VARIABLES.safeParse(given);
  const violation = (variable: string, message: string): SettingViolation[] =>
    isSettingKey(variable) ? [{ field: variable, message }] : [];
  if (!read.success)
    return read.error.issues.flatMap(({ path: [name], message }) => violation(String(name), message));
  // A fault begins with the variable that it is about.
  return combinationFaults(read.data).flatMap((line) => {
    const [variable = "", ...rest] = line.split(" ");
    return violation(variable, rest.join(" "));
  });
}

/**
 * The settings in force: those of the environment, and where it gives none, those of the console.
 * @param consoleOf the texts that were set in the console for a part; null: none, or a secret cannot be read
 * @param unusable called for a part of the console that does not go together with the environment
 */
export function settingsInForce(
  texts: GivenTexts,
  consoleOf: (part: SettingPart) => SettingTexts | null,
  unusable: (part: SettingPart, faults: readonly SettingViolation[]) => void = () => undefined,
): ManagerSettings {
  const merged: Record<string, string | undefined> = {};
  for (const name of Object.keys(SETTING_VARIABLES)) merged[name] = texts[name] || undefined;
  for (const part of SETTING_PART_NAMES) {
    if (environmentHas(part, texts)) continue;
    const ofConsole = consoleOf(part);
    if (!ofConsole) continue;
    const both: SettingTexts = { ...ofConsole, ...pickGiven(part, texts) };
    const faults = partFaults(part, both);
    if (faults.length > 0) unusable(part, faults);
    else for (const key of settingsOf(part)) merged[key] = both[key] || undefined;
  }
  return managerSettings(VARIABLES.parse(merged));
}

function pickGiven(part: SettingPart, texts: GivenTexts): SettingTexts {
  return Object.fromEntries(settingsOf(part).flatMap((key) => (texts[key] ? [[key, texts[key]]] : [])));
}

/** Faults of variables that mean nothing alone. */
export function combinationFaults(values: Values): string[] {
  return [...noticeFaults(values), ...mqttFaults(values), ...oidcFaults(values), ...energyFaults(values)];
}

/** The settings, from their variables. */
export function managerSettings(values: Values): ManagerSettings {
  return {
    notices: noticeSettings(values),
    push: { contact: values.KOMO_PUSH_CONTACT ?? null, networks: values.KOMO_PUSH_NETWORKS },
    tariff: {
      currency: values.KOMO_ENERGY_CURRENCY ?? "",
      price: values.KOMO_ENERGY_PRICE,
      co2: values.KOMO_ENERGY_CO2,
    },
    oidc: oidcPlace(values),
    mqtt: mqttPlace(values),
    welcome: values.KOMO_WELCOME,
  };
}

/** Faults of variables that mean nothing alone: such a mistake would be found only when nobody was notified. */
function noticeFaults(values: Values): string[] {
  const { KOMO_SMTP_URL: smtp, KOMO_MAIL_FROM: from, KOMO_MAIL_TO: to } = values;
  const { KOMO_SMTP_USER: user, KOMO_SMTP_PASSWORD: password } = values;
  const faults: string[] = [];
  const mail = smtp ?? from ?? to ?? user ?? password;
  if (mail && !smtp)
    faults.push(
      (from ?? to)
        ? "KOMO_SMTP_URL must be set where KOMO_MAIL_FROM or KOMO_MAIL_TO is"
        : "KOMO_SMTP_URL must be set where KOMO_SMTP_USER or KOMO_SMTP_PASSWORD is",
    );
  if (mail && !from) faults.push("KOMO_MAIL_FROM must be set where mails are sent");
  if (mail && !to) faults.push("KOMO_MAIL_TO must be set where mails are sent");
  if (password && !user) faults.push("KOMO_SMTP_USER must be set where KOMO_SMTP_PASSWORD is");
  if (user && smtp?.username)
    faults.push("KOMO_SMTP_USER must not be set where KOMO_SMTP_URL has a login in it");
  if (values.KOMO_WEBHOOK_SECRET && !values.KOMO_WEBHOOK_URL)
    faults.push("KOMO_WEBHOOK_URL must be set where KOMO_WEBHOOK_SECRET is");
  if (values.KOMO_NTFY_TOKEN && !values.KOMO_NTFY_URL)
    faults.push("KOMO_NTFY_URL must be set where KOMO_NTFY_TOKEN is");
  return faults;
}

function mqttFaults(values: Values): string[] {
  const { KOMO_MQTT_URL: url, KOMO_MQTT_TOKEN: token, KOMO_MQTT_USER: user } = values;
  const { KOMO_MQTT_PASSWORD: password, KOMO_MQTT_CA_FILE: ca } = values;
  const faults: string[] = [];
  if (url && !token) faults.push("KOMO_MQTT_TOKEN must be set where KOMO_MQTT_URL is");
  if ((token ?? user ?? password ?? ca) && !url)
    faults.push("KOMO_MQTT_URL must be set where another KOMO_MQTT_… is");
  if (password && !user) faults.push("KOMO_MQTT_USER must be set where KOMO_MQTT_PASSWORD is");
  if (ca && url?.protocol === "mqtt:")
    faults.push("KOMO_MQTT_URL must begin with mqtts:// where KOMO_MQTT_CA_FILE is set");
  return faults;
}

function mqttPlace(values: Values): MqttPlace | null {
  const { KOMO_MQTT_URL: url, KOMO_MQTT_TOKEN: token } = values;
  if (!url || !token) return null;
  return {
    ...{ url, token, user: values.KOMO_MQTT_USER ?? null, password: values.KOMO_MQTT_PASSWORD ?? null },
    caFile: values.KOMO_MQTT_CA_FILE ?? null,
    prefix: values.KOMO_MQTT_TOPIC,
    discovery: values.KOMO_MQTT_DISCOVERY_TOPIC,
  };
}

function energyFaults({ KOMO_ENERGY_PRICE: price, KOMO_ENERGY_CURRENCY: currency }: Values): string[] {
  if (price > 0 && !currency) return ["KOMO_ENERGY_CURRENCY must be set where KOMO_ENERGY_PRICE is"];
  if (currency && price === 0) return ["KOMO_ENERGY_PRICE must be set where KOMO_ENERGY_CURRENCY is"];
  return [];
}

function noticeSettings(values: Values): NoticeSettings {
  const { KOMO_WEBHOOK_URL: webhook, KOMO_NTFY_URL: ntfy, KOMO_SMTP_URL: smtp } = values;
  const { KOMO_MAIL_FROM: from, KOMO_MAIL_TO: to } = values;
  return {
    channels: {
      webhook: webhook ? { url: webhook, secret: values.KOMO_WEBHOOK_SECRET ?? null } : null,
      ntfy: ntfy ? { url: ntfy, token: values.KOMO_NTFY_TOKEN ?? null } : null,
      mail: smtp && from && to ? { url: withLogin(smtp, values), from, to } : null,
    },
    locale: values.KOMO_NOTICE_LANGUAGE,
    lostAfter: values.KOMO_NOTICE_LOST_AFTER,
    reportAt: values.KOMO_NOTICE_REPORT_AT ?? null,
  };
}

/** The mail server's URL with its login in it, as the mailer reads it. */
function withLogin(smtp: URL, { KOMO_SMTP_USER: user, KOMO_SMTP_PASSWORD: password = "" }: Values): URL {
  if (!user) return smtp;
  const url = new URL(smtp);
  url.username = encodeURIComponent(user);
  url.password = encodeURIComponent(password);
  return url;
}
