/** Faults on the way to the manager, in plain words and with advice. */
import { RpcError } from "./api.ts";
import { messageOf } from "./refusal.ts";
import { translated } from "../command-line/words.ts";
import { say, type Sentence } from "./words/say.ts";

export interface Fault {
  /** The token was not accepted. */
  readonly refused: boolean;
  readonly message: string;
}

/** Advice in the words of the program that gives it: sentences that its `words/` has. */
export interface Advice {
  /** The setting with the manager's URL. */
  readonly url: string;
  /** The way to trust the manager's own authority. */
  readonly ca: string;
  readonly newToken: string;
}

const AGENT: Advice = {
  url: "check managerUrl",
  ca: "`komo-agent set caFile PATH`",
  newToken:
    "the access token. Rotate it in the console, then run `komo-agent set accessToken` and `komo-agent reload`",
};

/** First match; {url} and {ca} stand for advice, {said} for what was found. The texts are those of Deno's fetch, of `api.ts` and of `messages.ts`. */
const WORDS: readonly (readonly [RegExp, Sentence])[] = [
  [/redirected to (\S+)/, "it redirects to {said}, which is not followed; {url}"],
  [/HTTP 421/, "it does not go by this host name; {url}, or tell the manager its name (KOMO_PUBLIC_URL)"],
  [
    /HTTP 407|proxy auth/i,
    "a proxy is in the way, and asks for a name and a password; let this machine reach the manager without it",
  ],
  [/requests to port/i, "its port is one that no web server may have; {url}"],
  [/answer (too long|with.*)/, "what answers there is not a manager this agent understands (answer {said})"],
  [/dns error|lookup address/i, "its host name cannot be resolved (DNS); {url} and this host's resolver"],
  [
    /UnknownIssuer|CaUsedAsEndEntity|BadSignature/,
    "its certificate comes from an unknown authority; for the manager's own one: download /ca.crt from it, then {ca}",
  ],
  [/certificate expired/i, "its certificate has expired; renew it on the manager, and check both clocks"],
  [/certificate not valid yet/i, "its certificate is not valid yet; check both clocks"],
  [/not valid for name/i, "its certificate is for another host name; {url}"],
  [/peer certificate/i, "its certificate is not accepted"],
  [/corrupt message|invalid content ?type|handshake|tls/i, "no TLS is spoken there; {url}, its port too"],
  [/connection refused/i, "nothing listens there (connection refused)"],
  [/unreachable/i, "there is no route to it"],
  [/timed? ?out/i, "the connection timed out"],
  [/reset by peer|connection closed|broken pipe|unexpected eof|reading a body/i, "the connection was cut"],
  [
    /HTTP version|SendRequest|parse|decode|unexpected content|unsupported content|JSON/i,
    "what answers there is not a manager (answer not understood)",
  ],
];

/** @param managerURL named in the message; it holds no secret */
export function describeFault(error: unknown, managerURL: string, advice: Advice = AGENT): Fault {
  if (error instanceof RpcError && error.code === "unauthenticated") {
    return {
      refused: true,
      message: say("The manager at {managerURL} refuses {newToken}.", {
        managerURL,
        newToken: translated(advice.newToken),
      }),
    };
  }
  return {
    refused: false,
    message: say("The manager at {managerURL} cannot be used: {reason}.", {
      managerURL,
      reason: reason(error, advice),
    }),
  };
}

function reason(error: unknown, { url, ca }: Advice): string {
  const texts = causes(error).join(" · ");
  for (const [pattern, words] of WORDS) {
    const match = pattern.exec(texts);
    if (match !== null)
      return translated(words, { url: translated(url), ca: translated(ca), said: match[1] ?? "" });
  }
  const said = messageOf(error).slice(0, 200) || say("with an error");
  // The manager's own words, such as "[unavailable] HTTP 503".
  return error instanceof RpcError ? say("it answers {said}", { said }) : said;
}

function causes(error: unknown): string[] {
  const texts: string[] = [];
  for (let at = error; at instanceof Error && texts.length < 5; at = at.cause) texts.push(at.message);
  return texts;
}
