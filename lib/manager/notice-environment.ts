import { z } from "zod";
import { LOCALES } from "../../i18n/locales";
import type { NoticeSettings } from "../notify/notices";
import { field, split, wholeNumber } from "./environment-fields";

/** Where notices are posted. The path may be a secret: it is never repeated. */
const postUrl = field<URL>("a URL that begins with https:// (or http://), without a login in it", (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) && url.username === "" && url.password === ""
    ? url
    : undefined;
});

const ntfyTopicUrl = field<URL>("the URL of a topic, as https://ntfy.sh/TOPIC", (text) => {
  const url = URL.canParse(text) ? new URL(text) : null;
  const fits = url && /^https?:$/.test(url.protocol) && url.username === "" && /[^/]\/?$/.test(url.pathname);
  return fits && url.search === "" ? url : undefined;
});

/** As https://www.standardwebhooks.com has it. */
const webhookSecret = field<Buffer>("whsec_ and the Base64 text of 24 to 64 random bytes", (text) => {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text) ?? [];
  const secret = Buffer.from(base64 ?? "", "base64");
  return secret.length >= 24 && secret.length <= 64 ? secret : undefined;
});

const smtpUrl = field<URL>(
  "smtp://HOST[:PORT] or smtps://HOST[:PORT], with USER:PASSWORD@ before the host where a login is needed",
  (text) => {
    const url = URL.canParse(text) ? new URL(text) : null;
    return url && /^smtps?:$/.test(url.protocol) && url.hostname !== "" ? url : undefined;
  },
);

const mailAddress = field("a mail address", (text) => (isMailAddress(text) ? text : undefined));

const mailAddresses = field<readonly string[]>("mail addresses with commas between", (text) => {
  const addresses = split(text);
  return addresses.every(isMailAddress) ? addresses : undefined;
});

function isMailAddress(text: string): boolean {
  return z.email().safeParse(text).success || /^[\w.+-]+@localhost$/.test(text);
}

/** The variables for notices beyond the console. */
export const NOTICE_VARIABLES = {
  KOMO_WEBHOOK_URL: postUrl.optional(),
  KOMO_WEBHOOK_SECRET: webhookSecret.optional(),
  KOMO_NTFY_URL: ntfyTopicUrl.optional(),
  KOMO_NTFY_TOKEN: z.string().optional(),
  KOMO_SMTP_URL: smtpUrl.optional(),
  KOMO_MAIL_FROM: mailAddress.optional(),
  KOMO_MAIL_TO: mailAddresses.optional(),
  KOMO_NOTICE_LANGUAGE: z.enum(LOCALES, { error: `must be ${LOCALES.join(" or ")}` }).default("en"),
  KOMO_NOTICE_LOST_AFTER: wholeNumber(0, "seconds").default(60),
};

type Values = z.infer<z.ZodObject<typeof NOTICE_VARIABLES>>;

/** What means nothing alone is a mistake that would be found only when nobody was told. */
export function noticeFaults(values: Values): string[] {
  const { KOMO_SMTP_URL: smtp, KOMO_MAIL_FROM: from, KOMO_MAIL_TO: to } = values;
  const faults: string[] = [];
  const mail = smtp ?? from ?? to;
  if (mail && !smtp) faults.push("KOMO_SMTP_URL must be set where KOMO_MAIL_FROM or KOMO_MAIL_TO is");
  if (mail && !from) faults.push("KOMO_MAIL_FROM must be set where mails are sent");
  if (mail && !to) faults.push("KOMO_MAIL_TO must be set where mails are sent");
  if (values.KOMO_WEBHOOK_SECRET && !values.KOMO_WEBHOOK_URL)
    faults.push("KOMO_WEBHOOK_URL must be set where KOMO_WEBHOOK_SECRET is");
  if (values.KOMO_NTFY_TOKEN && !values.KOMO_NTFY_URL)
    faults.push("KOMO_NTFY_URL must be set where KOMO_NTFY_TOKEN is");
  return faults;
}

/** What the variables say, put together. */
export function noticeSettings(values: Values): NoticeSettings {
  const { KOMO_WEBHOOK_URL: webhook, KOMO_NTFY_URL: ntfy, KOMO_SMTP_URL: smtp } = values;
  const { KOMO_MAIL_FROM: from, KOMO_MAIL_TO: to } = values;
  return {
    webhook: webhook ? { url: webhook, secret: values.KOMO_WEBHOOK_SECRET ?? null } : null,
    ntfy: ntfy ? { url: ntfy, token: values.KOMO_NTFY_TOKEN ?? null } : null,
    mail: smtp && from && to ? { url: smtp, from, to } : null,
    locale: values.KOMO_NOTICE_LANGUAGE,
    lostAfter: values.KOMO_NOTICE_LOST_AFTER,
  };
}
