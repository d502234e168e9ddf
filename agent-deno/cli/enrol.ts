import { RpcError } from "../api.ts";
import { configExists, EMPTY_CONFIG, managersOf, readCertificate, saveConfig } from "../config.ts";
import { enrol as register, type Enrolled, type EnrolRequest } from "../enrol.ts";
import { describeFault } from "../fault.ts";
import { wakeCard } from "../host/wake-card.ts";
import { printable } from "../printable.ts";
import { Refusal } from "../refusal.ts";
import { askManagerUrl } from "./set.ts";
import type { AgentVerb, Context, Io } from "./verb.ts";
import { say } from "../words/say.ts";

export const enrol: AgentVerb = {
  arguments: "[CA_FILE]",
  words: [0, 1],
  changes: true,
  summary: "Register this server with an enrolment key, and write the configuration.",
  details: `Asks for the manager's URL and the enrolment key; the key is not shown as you type. From a pipe it
reads two lines: the URL, then the key. CA_FILE is the PEM file of the manager's private CA, where it has one.
The manager gets this host's name, and the MAC address of the network card with the default route; it gives this
server a token of its own. The agent stays disabled until \`komo-agent enable\`.
Refuses where a configuration exists.`,
  async run({ words: [caFile] }, { paths, platform, io }) {
    if (configExists(paths)) {
      throw new Refusal(
        1,
        say("{file}: exists already: this server has been set up before.", { file: paths.config }),
      );
    }
    const managerURL = askManagerUrl(io);
    const key = askKey(io);
    const caCertificate = caFile === undefined ? undefined : readCertificate(caFile, 2);
    const { accessToken, said } = await registerHere({ managerURL, key, caCertificate }, { platform, io });
    saveConfig(paths, {
      ...EMPTY_CONFIG,
      managerURL,
      accessToken,
      ...(caFile === undefined ? {} : { caFile }),
    });
    platform.rotateLogs(EMPTY_CONFIG.logGeneration);
    io.out(said);
  },
};

/**
 * Registers this machine, to be woken by the card that leads out.
 * @returns its token, and what was done, in a sentence
 * @throws Refusal (1) where there is no card, or the manager says no
 */
export async function registerHere(
  by: Pick<EnrolRequest, "managerURL" | "key" | "caCertificate">,
  { platform, io }: Pick<Context, "platform" | "io">,
): Promise<{ accessToken: string; said: string }> {
  const found = wakeCard(platform.cards());
  if (found === undefined) {
    throw new Refusal(
      1,
      say("This machine has no network card that could wake it: add it in the console by hand."),
    );
  }
  const { name, macAddress } = found.card;
  for (const doubt of found.doubts) io.err(`komo-agent: ${printable(doubt)}`);
  const hostname = Deno.hostname();
  const { serverName, accessToken } = await registered({ ...by, hostname, macAddress }, managersOf(by));
  const shown = { name: printable(serverName), by: printable(`${name} (${macAddress})`) };
  const said =
    serverName === hostname
      ? say("Registered as {name}, to be woken by {by}.", shown)
      : say("Registered as {name} (another server has this host's name), to be woken by {by}.", shown);
  return { accessToken, said };
}

/** The form of an enrolment key. */
export const KEY = /^enrol-[A-Za-z0-9]{32}$/;

function askKey(io: Io): string {
  const key = io.askSecret(say("Enrolment key:"))?.trim() ?? "";
  if (!KEY.test(key)) {
    throw new Refusal(
      2,
      say("Enrolment key must be what the console showed: enrol- and 32 letters and digits."),
    );
  }
  return key;
}

/** Codes of a refusal by the manager itself. */
const ITS_WORDS = new Set([
  "unauthenticated",
  "failed_precondition",
  "already_exists",
  "resource_exhausted",
  "invalid_argument",
]);

/** Registers with the first manager that serves. @throws Refusal (1) in the manager's words where it says no */
async function registered(
  request: EnrolRequest,
  [managerURL = "", ...others]: readonly string[],
): Promise<Enrolled> {
  try {
    return await register({ ...request, managerURL });
  } catch (error) {
    if (!(error instanceof RpcError) || !ITS_WORDS.has(error.code)) {
      if (others.length > 0) return registered(request, others);
      throw new Refusal(1, describeFault(error, managerURL).message);
    }
    const words = printable(error.message.replace(/^\[\w+\] /, "").slice(0, 300));
    const known =
      error.code === "already_exists"
        ? ` ${say("If that is this machine, delete it in the console, then run this again.")}`
        : "";
    throw new Refusal(1, say("The manager refuses: {words}{known}", { words, known }));
  }
}
