/** The file with the manager's URL and the token; its owner alone can read it. */
import { checkManagerUrl } from "../config.ts";
import { modeOf, readText, removeIfThere, writeWhole } from "../host/files.ts";
import { printable } from "../printable.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { EXIT } from "./exit.ts";
import { say } from "./words/say.ts";

export interface Login {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token: string;
  /** PEM text of the one authority that is trusted; absent: those of the runtime. */
  readonly ca?: string;
}

/** The form of a token, as the console shows it. */
export const TOKEN = /^komo_[A-Za-z0-9]{32}$/;

/**
 * `$XDG_CONFIG_HOME/komoriuta/komoctl.json`, by default below `~/.config`; undefined where there is no home, either.
 * @param variable of the environment. By the XDG specification a path that is not absolute does not count.
 */
export function configFileIn(variable: (name: string) => string | undefined): string | undefined {
  const absolute = (name: string): string | undefined => {
    const path = variable(name);
    return path?.startsWith("/") ? path.replace(/\/+$/, "") : undefined;
  };
  const home = absolute("HOME");
  const folder = absolute("XDG_CONFIG_HOME") ?? (home === undefined ? undefined : `${home}/.config`);
  return folder === undefined ? undefined : `${folder}/komoriuta/komoctl.json`;
}

/** @throws Refusal where there is none, or where others may read it */
export function loadLogin(file: string | undefined): Login {
  const at = mustHaveFile(file);
  let text: string | undefined;
  try {
    text = readText(at);
  } catch (error) {
    throw new Refusal(
      EXIT.noLogin,
      say("{file}: cannot be read: {why}.", { file: at, why: reasonOf(error) }),
    );
  }
  if (text === undefined) throw new Refusal(EXIT.noLogin, say("Not logged in: run `komoctl login` first."));
  const mode = modeOf(at) ?? 0;
  if ((mode & 0o077) !== 0) {
    throw new Refusal(
      EXIT.noLogin,
      say(
        "{file}: has mode {mode}: others may have read the token. Revoke it in the console, and log in with a new one.",
        { file: at, mode: mode.toString(8) },
      ),
    );
  }
  return parseLogin(text, at);
}

/** @throws Refusal; its message holds no value, which might be the token */
export function parseLogin(text: string, file: string): Login {
  const broken = new Refusal(
    EXIT.noLogin,
    say("{file}: is broken; `komoctl login` writes it anew.", { file }),
  );
  let fields: Record<string, unknown>;
  try {
    fields = Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    throw broken;
  }
  const { url, token, ca } = fields;
  if (typeof url !== "string" || typeof token !== "string" || !TOKEN.test(token)) throw broken;
  if (ca !== undefined && typeof ca !== "string") throw broken;
  if (!("url" in checkManagerUrl(url))) throw broken;
  return { url, token, ...(ca === undefined ? {} : { ca }) };
}

/** Whole or not at all, and never readable by others. @throws Refusal */
export function saveLogin(file: string | undefined, login: Login): string {
  const at = mustHaveFile(file);
  try {
    Deno.mkdirSync(at.slice(0, at.lastIndexOf("/")), { recursive: true, mode: 0o700 });
    writeWhole(at, `${JSON.stringify(login, null, 2)}\n`, 0o600);
  } catch (error) {
    throw new Refusal(
      EXIT.refused,
      say("{file}: cannot be written: {why}.", { file: at, why: reasonOf(error) }),
    );
  }
  return at;
}

/** @throws Refusal */
export function forgetLogin(file: string | undefined): void {
  const at = mustHaveFile(file);
  try {
    removeIfThere(at);
  } catch (error) {
    throw new Refusal(
      EXIT.refused,
      say("{file}: cannot be removed: {why}.", { file: at, why: printable(reasonOf(error)) }),
    );
  }
}

function mustHaveFile(file: string | undefined): string {
  if (file !== undefined) return file;
  throw new Refusal(
    EXIT.refused,
    say("Neither XDG_CONFIG_HOME nor HOME says where settings are kept: set one."),
  );
}
