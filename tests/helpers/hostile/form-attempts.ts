import fc from "fast-check";
import type { ServerAction } from "../calls";
import { type Attempt, type Insider, damaged, hostileJson, hostileText, wellFormed } from "./values";

const NAMES = ["userId", "password", "locale", "theme", "press"];
const PAGES = ["/login", "/servers"];
const BOUNDARY = "----hostile";

/** Forms and calls of every server action, with fields, arguments and wrappings that are not good. */
export function formAttempts(actions: readonly ServerAction[], insider: Insider): fc.Arbitrary<Attempt> {
  return fc
    .tuple(fc.constantFrom(...actions), fc.constantFrom(...PAGES, `/servers/${insider.uuid}`))
    .chain(([action, page]) => {
      const about = { insider, page, mayBeLoggedIn: !action.name.startsWith("logOut") };
      return fc.oneof(
        { weight: 3, arbitrary: fields(insider).chain((pairs) => scriptedForm(action, pairs, about)) },
        { weight: 3, arbitrary: fields(insider).chain((pairs) => plainForm(action, pairs, about)) },
        { weight: 3, arbitrary: scripted(action, about) },
        { weight: 1, arbitrary: urlEncoded(about) },
      );
    });
}

interface About {
  readonly insider: Insider;
  readonly page: string;
  readonly mayBeLoggedIn: boolean;
}

type Pairs = readonly (readonly [string, string])[];

function fields({ canary, userId, uuid }: Insider): fc.Arbitrary<Pairs> {
  const good: Readonly<Record<string, string>> = {
    userId,
    press: `TurnOn ${uuid}`,
    locale: "ja",
    theme: "dark",
  };
  const pair = fc.oneof(fc.constantFrom(...NAMES), hostileText).chain((name) => {
    const hostile = hostileText.map((text) => (name === "password" ? canary : "") + text);
    return fc.tuple(fc.constant(name), fc.oneof(hostile, fc.constant(good[name] ?? canary)));
  });
  return fc.array(pair, { maxLength: 5 });
}

function scriptedForm({ id }: ServerAction, pairs: Pairs, about: About): fc.Arbitrary<Attempt> {
  const parts = pairs.map(([name, value]) => [`_1_${name}`, value] as const);
  return damaged(fc.constant(multipart([...parts, ["0", '[null,"$K1"]']]))).map((body) =>
    attempt(about, body, [["Next-Action", id], FORM]),
  );
}

function plainForm({ id }: ServerAction, pairs: Pairs, about: About): fc.Arbitrary<Attempt> {
  const reference = damaged(fc.constant(JSON.stringify({ id, bound: "$@1" })));
  return fc.tuple(reference, damaged(fc.constant("[null]"))).map(([named, bound]) => {
    const hidden = [
      ["$ACTION_REF_1", ""],
      ["$ACTION_1:0", named],
      ["$ACTION_1:1", bound],
    ] as const;
    return attempt(about, multipart([...hidden, ...pairs]), [FORM]);
  });
}

/** What React's own decoder is made to read: references to chunks, maps, promises and the like. */
const REFERENCES = [
  "$0",
  "$1",
  "$@0",
  "$K1",
  "$Q0",
  "$W0",
  "$F0",
  "$B1",
  "$n9",
  "$D0",
  "$undefined",
  "$T",
  "$h1",
  "$i0",
  "$$",
  "$0:__proto__:then",
];

function scripted({ id }: ServerAction, about: About): fc.Arbitrary<Attempt> {
  const argument = fc.oneof(
    fc.constant(about.insider.uuid),
    fc.constantFrom(...REFERENCES),
    hostileJson,
    fc.record(
      { name: hostileJson, macAddress: hostileJson, heartbeatInterval: hostileJson },
      { requiredKeys: [] },
    ),
  );
  const args = fc.array(argument, { maxLength: 3 }).map((list) => JSON.stringify(list));
  const named = fc.oneof({ weight: 9, arbitrary: fc.constant(id) }, { weight: 1, arbitrary: headerText });
  return fc.tuple(damaged(args), named).map(([body, action]) =>
    attempt(about, body, [
      ["Next-Action", action],
      ["Content-Type", "text/plain;charset=UTF-8"],
    ]),
  );
}

function urlEncoded(about: About): fc.Arbitrary<Attempt> {
  const type = fc.oneof(fc.constant("application/x-www-form-urlencoded"), headerText);
  return fc
    .tuple(damaged(fc.webQueryParameters()), type)
    .map(([body, written]) => attempt(about, body, [["Content-Type", written]]));
}

/** Text that fits into a header's line. */
export const headerText = hostileText.map((text) =>
  [...wellFormed(text.slice(0, 4000))].map((one) => (/[\r\n\0]/.test(one) ? " " : one)).join(""),
);

const FORM = ["Content-Type", `multipart/form-data; boundary=${BOUNDARY}`] as const;

function multipart(pairs: Pairs): string {
  const parts = pairs.map(
    ([name, value]) =>
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name.replace(/["\r\n]/g, "_")}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--${BOUNDARY}--\r\n`;
}

function attempt(
  { insider, page, mayBeLoggedIn }: About,
  text: string,
  headers: Attempt["headers"],
): Attempt {
  const body = Buffer.from(text);
  const who = mayBeLoggedIn ? [["Cookie", insider.cookie] as const] : [];
  const origin = ["Origin", `http://${insider.host}`] as const;
  return { kind: "form", method: "POST", target: page, headers: [origin, ...who, ...headers], body };
}
