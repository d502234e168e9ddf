import { randomInt } from "node:crypto";
import { hashPassword } from "../../access/password";
import { readEnvironment, VARIABLE_NAMES } from "../environment";
import { misconfigured } from "../start-fault";
import { askLine, askPassword, type Terminal } from "../terminal";

/** The settings of a new manager. */
export interface NewSettings {
  /** The content of its environment file. */
  readonly text: string;
  readonly userId: string;
  /** The generated password, to be shown once; null where there is none. */
  readonly password: string | null;
}

type Given = Readonly<Record<string, string | undefined>>;

/**
 * The settings of a new manager: from the installation's variables; missing ones are asked for where there is a
 * terminal, and have their defaults elsewhere. A missing password is generated.
 * @param template the environment file as it is shipped
 * @throws StartFault where a value is not valid
 */
export async function newSettings(
  template: string,
  given: Given,
  terminal: Terminal | null,
): Promise<NewSettings> {
  const wanted = Object.fromEntries(
    VARIABLE_NAMES.flatMap((name) => {
      const value = given[name]?.trim();
      return value ? [[name, value]] : [];
    }),
  );
  const login = wanted["KOMO_PASSWORD_HASH"]
    ? { KOMO_USER_ID: wanted["KOMO_USER_ID"] ?? "admin" }
    : await askedLogin(wanted["KOMO_USER_ID"], terminal);
  const { password = null, ...variables } = login;
  const https = wanted["KOMO_HTTPS_ADDR"] ?? (await askedHttps(terminal));
  const all = { ...wanted, ...variables, KOMO_HTTPS_ADDR: https };
  const { userId } = readEnvironment(all);
  return { text: filledIn(template, all), userId, password };
}

interface Login {
  readonly KOMO_USER_ID: string;
  readonly KOMO_PASSWORD_HASH?: string;
  readonly password?: string;
}

async function askedLogin(userId: string | undefined, terminal: Terminal | null): Promise<Login> {
  const id = userId ?? (terminal ? await askLine(terminal, "Log in as", "admin") : "admin");
  const typed = terminal ? await askPassword(terminal, "Password (Enter: one is made for you): ") : "";
  const made = typed === "" ? newPassword() : undefined;
  const hash = await hashPassword(made ?? typed).catch((error: unknown) => {
    throw misconfigured(error instanceof Error ? error.message : String(error));
  });
  return { KOMO_USER_ID: id, KOMO_PASSWORD_HASH: hash, ...(made ? { password: made } : {}) };
}

/** Asks for the address of HTTPS, by which alone other computers, agents too, are answered. */
async function askedHttps(terminal: Terminal | null): Promise<string> {
  const address = "0.0.0.0:3443";
  if (!terminal) return address;
  const answer = await askLine(terminal, "HTTPS for other computers, on port 3443? yes or no", "yes");
  return /^n/i.test(answer) ? "" : address;
}

/** Letters and digits that are not taken for one another. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

/** A password of four groups of five letters: 99 bits. */
function newPassword(): string {
  const group = (): string => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join("");
  return [group(), group(), group(), group()].join("-");
}

/** The template with these values in the lines that name their variables, or at the end. */
function filledIn(template: string, values: Readonly<Record<string, string>>): string {
  let text = template;
  for (const [name, value] of Object.entries(values)) {
    // systemd would read quotes and backslashes as its own.
    if (/["'\\\p{Cc}]/u.test(value)) throw misconfigured(`${name} must hold no quotes and no backslashes`);
    const line = new RegExp(`^#?${name}=.*$`, "m");
    if (line.test(text)) text = text.replace(line, () => `${name}=${value}`);
    else text += `${name}=${value}\n`;
  }
  return text;
}
