import type { Socket } from "node:net";
import { printable } from "../../power/printable";
import type { Certificate } from "../../power/ways";
import type { UpsVariables } from "../variables";
import { dial, secure, type NutWorld } from "./dial";
import { faultOfError, NutFault } from "./fault";
import { answerOf, frames, wordFor } from "./line";
import { readLines, type Lines } from "./lines";
import type { NutTarget } from "./target";

/** The most UPSes of one NUT server. */
export const MOST_UPSES = 32;
/** The most variables of one UPS. */
const MOST_VARIABLES = 1000;
/** Characters of a UPS's name, as the protocol's users write it. */
const UPS_NAME = /^[A-Za-z0-9_.-]{1,64}$/;

/** A UPS by its name on its server. */
export interface NutUps {
  readonly name: string;
  /** The description in the server's own settings; may be empty. */
  readonly description: string;
}

/** A connection to a NUT server. One question at a time; each rejects with a `NutFault`, and with nothing else. */
export interface NutLink {
  /** The certificate of the other side; null: the connection is not encrypted. */
  readonly certificate: Certificate | null;
  /** Its UPSes, by name. @throws NutFault */
  upses(): Promise<readonly NutUps[]>;
  /** The variables of a UPS. @throws NutFault `stale`, `driver_gone`, `ups_unknown`, after which the connection goes on */
  variables(ups: string): Promise<UpsVariables>;
  /**
   * Logs in for one UPS, which proves the user and the password: until then upsd takes any. It counts as an attached
   * machine until the connection ends, so only tries do that.
   * @throws NutFault `login_refused`
   */
  login(ups: string): Promise<void>;
  close(): void;
}

/**
 * Connects: by TLS where the other side offers it, and then only to the pinned certificate; names the user, where there
 * is one. @throws NutFault
 */
export async function openNut(world: NutWorld, target: NutTarget, signal: AbortSignal): Promise<NutLink> {
  const plain = await dial(world, target, signal);
  const destroy = (): void => void plain.destroy();
  signal.addEventListener("abort", destroy, { once: true });
  plain.once("close", () => signal.removeEventListener("abort", destroy));
  const wireOn = (socket: Socket): Wire => ({
    lines: readLines(socket, world.answerWithin),
    send: (text) => void socket.write(text),
  });
  try {
    let wire = wireOn(plain);
    let certificate: Certificate | null = null;
    if (await offersTls(wire)) {
      // What comes before the handshake could be anybody's.
      if (!wire.lines.isEmpty()) throw new NutFault("not_understood");
      wire.lines.detach();
      const secured = await secure(world, plain, target, signal);
      certificate = secured.certificate;
      wire = wireOn(secured.socket);
    } else if (target.pin !== null) throw new NutFault("tls_missing");
    await nameUser(wire, target);
    return linkOn(wire, certificate, 2 * world.answerWithin, destroy);
  } catch (error) {
    destroy();
    throw error;
  }
}

interface Wire {
  readonly lines: Lines;
  readonly send: (text: string) => void;
}

async function ask({ lines, send }: Wire, ...words: readonly string[]) {
  send(`${words.map(wordFor).join(" ")}\n`);
  const answer = answerOf(await lines.next());
  if (!answer) throw new NutFault("not_understood");
  return answer;
}

/** Whether it goes on by TLS from here. */
async function offersTls(wire: Wire): Promise<boolean> {
  const answer = await ask(wire, "STARTTLS");
  if (answer.kind === "words") {
    if (answer.words.join(" ") === "OK STARTTLS") return true;
    throw new NutFault("not_understood");
  }
  if (NO_TLS.has(answer.code)) return false;
  throw new NutFault(faultOfError(answer.code));
}

/** Errors of a server that has no TLS, or was built without. */
const NO_TLS: ReadonlySet<string> = new Set([
  ...["FEATURE-NOT-CONFIGURED", "FEATURE-NOT-SUPPORTED", "UNKNOWN-COMMAND", "INVALID-ARGUMENT"],
]);

async function nameUser(wire: Wire, { place: { user }, secret }: NutTarget): Promise<void> {
  if (user === "") return;
  await done(wire, "USERNAME", user);
  if (secret !== "") await done(wire, "PASSWORD", secret);
}

async function done(wire: Wire, ...words: readonly string[]): Promise<void> {
  const answer = await ask(wire, ...words);
  if (answer.kind === "error") throw new NutFault(faultOfError(answer.code));
  if (answer.words[0] !== "OK") throw new NutFault("not_understood");
}

/** The entries of a list, each of as many words as it has: `LIST UPS` → [name, description] each. */
async function list(wire: Wire, asked: readonly string[], most: number): Promise<readonly string[][]> {
  const first = await ask(wire, "LIST", ...asked);
  if (first.kind === "error") throw new NutFault(faultOfError(first.code));
  if (!frames(first.words, "BEGIN", asked)) throw new NutFault("not_understood");
  const entries: string[][] = [];
  for (;;) {
    const answer = answerOf(await wire.lines.next());
    if (answer?.kind !== "words") throw new NutFault("not_understood");
    if (frames(answer.words, "END", asked)) return entries;
    if (entries.length === most) throw new NutFault("too_long");
    const isEntry = asked.every((word, at) => answer.words[at] === word);
    if (!isEntry || answer.words.length !== asked.length + 2) throw new NutFault("not_understood");
    entries.push(answer.words.slice(asked.length));
  }
}

function linkOn(wire: Wire, certificate: Certificate | null, within: number, close: () => void): NutLink {
  /** Whoever says one line after the other for ever is not waited for. */
  const inTime = async <T>(question: () => Promise<T>): Promise<T> => {
    const timer = setTimeout(() => wire.lines.end(new NutFault("timeout")), within);
    try {
      return await question();
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    certificate,
    upses: () =>
      inTime(async () => {
        const found = await list(wire, ["UPS"], MOST_UPSES);
        return found.map(([name = "", description = ""]) => {
          if (!UPS_NAME.test(name)) throw new NutFault("not_understood");
          return { name, description: printable(description, 100) };
        });
      }),
    variables: (ups) =>
      inTime(async () => {
        const entries = await list(wire, ["VAR", ups], MOST_VARIABLES);
        return new Map(entries.map(([name = "", value = ""]) => [name, value]));
      }),
    login: (ups) => inTime(() => done(wire, "LOGIN", ups)),
    close,
  };
}
