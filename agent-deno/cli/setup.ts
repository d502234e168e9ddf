/** `setup`: registration without a question, for installers that nobody watches. */
import { connectManager } from "../api.ts";
import {
  checkManagerUrls,
  configExists,
  EMPTY_CONFIG,
  FIELD_CHECKS,
  managersOf,
  readCertificate,
  saveConfig,
} from "../config.ts";
import { describeFault } from "../fault.ts";
import { readText, removeIfThere, writeWhole } from "../host/files.ts";
import { reasonOf, Refusal } from "../refusal.ts";
import { KEY, registerHere } from "./enrol.ts";
import type { AgentVerb, Context } from "./verb.ts";
import { say } from "../words/say.ts";

export const setup: AgentVerb = {
  arguments: "--manager URL[,URL] --key-file FILE [CA_FILE]",
  words: [0, 1],
  options: {
    manager: "where the manager is, and its standby",
    "key-file": "a file whose first line is an enrolment key, or an access token",
  },
  completes: ["files"],
  changes: true,
  summary: "Set this machine up without a question, for installers.",
  details: `Registers this machine with the key, or takes the token where the manager accepts it; then writes the
configuration, enabled. CA_FILE is the PEM file of the manager's private CA; a copy of it is kept.
A machine that is set up stays as it is, and that is no failure: an installer may run it at each upgrade.
The key's file is removed once it was used, but one on a network share, which is for other machines as well.`,
  check({ options }) {
    for (const name of ["manager", "key-file"])
      if (options[name] === undefined) throw new Refusal(2, say("Give --{name}.", { name }));
  },
  async run({ options, words: [caFile = ""] }, { paths, platform, io }) {
    const { manager = "", "key-file": keyFile = "" } = options;
    if (configExists(paths)) {
      const fault = platform.secrecyFault();
      if (fault !== undefined)
        throw new Refusal(
          1,
          say("Somebody else may have written the settings that are here: {fault}", { fault }),
        );
      forgetKey(keyFile, io);
      io.out(say("This machine has been set up before: its settings stay as they are."));
      return;
    }
    const checked = checkManagerUrls(manager);
    if ("fault" in checked)
      throw new Refusal(2, say("{name} {fault}.", { name: "--manager", fault: checked.fault }));
    const managerURL = checked.url;
    const secret = readSecret(keyFile);
    const caCertificate = caFile === "" ? undefined : readCertificate(caFile, 2);
    const by = { managerURL, caCertificate };
    const { accessToken, said } = KEY.test(secret)
      ? await registerHere({ ...by, key: secret }, { platform, io })
      : await accepted({ ...by, accessToken: secret });
    keepCertificate(caCertificate, paths);
    saveConfig(paths, {
      ...EMPTY_CONFIG,
      enabled: true,
      managerURL,
      accessToken,
      ...(caCertificate === undefined ? {} : { caFile: paths.ca }),
    });
    platform.rotateLogs(EMPTY_CONFIG.logGeneration);
    forgetKey(keyFile, io);
    io.out(say("{said} komolet may start now.", { said }));
  },
};

/** Bytes: a file that is longer holds something else. */
const LONGEST_SECRET = 1000;

/** @throws Refusal (2) that never quotes the file */
function readSecret(file: string): string {
  let text: string | undefined;
  try {
    const { isFile, size } = Deno.statSync(file);
    // Windows' editors begin a file with a byte order mark; its programs also write UTF-16, where every second byte is 0.
    if (isFile && size <= LONGEST_SECRET) text = readText(file)?.replaceAll("\0", "");
  } catch (error) {
    throw new Refusal(
      2,
      say("{file}: cannot be read: {why}.", { file: `--key-file: ${file}`, why: reasonOf(error) }),
    );
  }
  const line = /^[^A-Za-z0-9\n]*([A-Za-z0-9-]*)\s*(\r?\n|$)/.exec(text ?? "")?.[1] ?? "";
  if (KEY.test(line) || (line !== "" && FIELD_CHECKS.accessToken(line) === undefined)) return line;
  throw new Refusal(
    2,
    say(
      "--key-file: the first line of {file} must be an enrolment key (enrol- and 32 letters and digits) or an access token (32), as the console showed it.",
      { file },
    ),
  );
}

interface ByToken {
  readonly managerURL: string;
  readonly caCertificate: string | undefined;
  readonly accessToken: string;
}

/** Milliseconds. */
const PATIENCE = 30_000;

/** @throws Refusal (1) where no manager takes the token */
async function accepted({ managerURL, ...by }: ByToken): Promise<{ accessToken: string; said: string }> {
  const [first = "", ...others] = managersOf({ managerURL });
  let client: ReturnType<typeof connectManager> | undefined;
  try {
    client = connectManager({ ...by, managerURL: first });
    await client.getManifest("installing", AbortSignal.timeout(PATIENCE));
    return { accessToken: by.accessToken, said: say("The manager takes the access token.") };
  } catch (error) {
    const { refused, message } = describeFault(error, first);
    if (!refused && others.length > 0) return await accepted({ ...by, managerURL: others.join(",") });
    throw new Refusal(1, message);
  } finally {
    client?.close();
  }
}

function keepCertificate(certificate: string | undefined, paths: Context["paths"]): void {
  if (certificate === undefined) return;
  try {
    Deno.mkdirSync(paths.configDir, { recursive: true, mode: 0o755 });
    writeWhole(paths.ca, certificate, 0o644);
  } catch (error) {
    throw new Refusal(1, say("{file}: cannot be written: {why}.", { file: paths.ca, why: reasonOf(error) }));
  }
}

/** A share of Windows begins with two backslashes. */
function forgetKey(file: string, io: Context["io"]): void {
  if (/^[\\/]{2}/.test(file)) return;
  try {
    removeIfThere(file);
  } catch (error) {
    const why = reasonOf(error);
    io.err(
      `komo-agent: ${say("{file} could not be removed ({why}): remove it, it holds the key.", { file, why })}`,
    );
  }
}
