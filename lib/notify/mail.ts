import type { Transporter } from "nodemailer";
import { isLoopbackHost } from "../http/addresses";
import type { Channel } from "./message";

export interface MailSettings {
  /** smtp: or smtps:, with the login in it where one is needed. */
  readonly url: URL;
  readonly from: string;
  readonly to: readonly string[];
}

/** Milliseconds. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };

/** Sends notices by SMTP, one mail a message. */
export function mail({ url, from, to }: MailSettings): Channel {
  const implicit = url.protocol === "smtps:";
  const user = decodeURIComponent(url.username);
  const options = {
    host: url.hostname.replace(/^\[|\]$/g, ""),
    port: Number(url.port) || (implicit ? 465 : 587),
    secure: implicit,
    // A login is never sent in the clear, unless the mail server is this machine.
    requireTLS: !implicit && user !== "" && !isLoopbackHost(url.hostname),
    auth: user === "" ? undefined : { user, pass: decodeURIComponent(url.password) },
    disableFileAccess: true,
    disableUrlAccess: true,
    ...PATIENCE,
  };
  let transport: Promise<Transporter> | null = null;
  // Most managers send no mail, and do without its code.
  const open = () => (transport ??= import("nodemailer").then((mailer) => mailer.createTransport(options)));
  return {
    name: `mail by ${url.host}`,
    async send({ title, lines, url: link }) {
      try {
        await (
          await open()
        ).sendMail({
          from,
          to: [...to],
          subject: `[komoriuta] ${title}`,
          text: `${lines.join("\n")}\n\n${link}\n`,
          headers: { "auto-submitted": "auto-generated" },
        });
      } catch (error) {
        throw new Error(reason(error));
      }
    },
  };
}

/** The reason of a failure: the code, since the mail server's text may repeat the login. */
function reason(error: unknown): string {
  const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
  if (code === "EAUTH") return "it refuses the login";
  if (typeof responseCode === "number") return `it answered ${responseCode}`;
  return typeof code === "string" ? `it cannot be reached (${code})` : "it cannot be reached";
}
