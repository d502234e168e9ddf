import {
  fromJson,
  ScalarType,
  toBinary,
  type DescField,
  type DescMessage,
  type JsonValue,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import type { Rpc, ServerAction } from "../calls";
import {
  damaged,
  damagedBytes,
  hostileJson,
  hostileText,
  wellFormed,
  type Attempt,
  type Insider,
} from "./values";

/** Calls of every RPC with good credentials, and fields, messages and envelopes that are not good. */
export function rpcAttempts(rpcs: readonly Rpc[], insider: Insider): fc.Arbitrary<Attempt> {
  return fc.constantFrom(...rpcs).chain((rpc) => {
    return fc.oneof(
      { weight: 6, arbitrary: inJson(rpc, insider) },
      { weight: 2, arbitrary: inBytes(rpc, insider) },
      { weight: 1, arbitrary: inEnvelope(rpc, insider) },
    );
  });
}

function inJson(rpc: Rpc, insider: Insider): fc.Arbitrary<Attempt> {
  const text = damaged(message(rpc.method.input, insider).map((value) => JSON.stringify(value)));
  const streams = rpc.method.methodKind !== "unary";
  return fc.tuple(text, address).map(([json, from]) => {
    const body = Buffer.from(json);
    const type = streams ? "application/connect+json" : "application/json";
    return attempt("rpc", rpc, insider, type, streams ? envelope(0, body) : body, from);
  });
}

/** A message with some of its fields as they should be, some hostile, and some left out. */
function message({ fields }: DescMessage, insider: Insider): fc.Arbitrary<object> {
  const model = Object.fromEntries(fields.map((field) => [field.jsonName, value(field, insider)]));
  return fc.record(model, { requiredKeys: fields.map(({ jsonName }) => jsonName) }).chain((whole) =>
    fc
      .tuple(fc.subarray(Object.keys(whole)), fc.dictionary(hostileText, hostileJson, { maxKeys: 1 }))
      .map(([kept, unknown]) => {
        const some = kept.length === 0 ? whole : Object.fromEntries(kept.map((key) => [key, whole[key]]));
        return { ...some, ...unknown };
      }),
  );
}

function value(field: DescField, insider: Insider): fc.Arbitrary<unknown> {
  const hostile = isSecret(field) ? hostileText.map((text) => `${insider.canary}${text}`) : hostileJson;
  if (field.message) {
    const good = message(field.message, insider);
    const whole = field.fieldKind === "list" ? fc.array(good, { maxLength: 70 }) : good;
    return fc.oneof({ weight: 4, arbitrary: whole }, { weight: 1, arbitrary: hostileJson });
  }
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant(plausible(field, insider)) },
    { weight: 3, arbitrary: hostile },
  );
}

const isSecret = ({ name }: DescField): boolean => /password|token/.test(name);

function plausible(field: DescField, insider: Insider): JsonValue {
  const one = plausibleValue(field, insider);
  if (field.fieldKind === "map") return { alder: one };
  return field.fieldKind === "list" ? [one] : one;
}

function plausibleValue(field: DescField, insider: Insider): JsonValue {
  // What was deleted could not be asked for any more.
  if (field.parent.name === "DeleteServerRequest") return "00000000-0000-4000-8000-000000000001";
  const known: Readonly<Record<string, string>> = {
    uuid: insider.uuid,
    server_uuids: insider.uuid,
    mac_address: insider.macAddress,
    user_id: insider.userId,
    password: insider.canary,
  };
  if (field.name in known) return known[field.name] ?? "";
  if (field.enum) return 2;
  if (field.scalar === ScalarType.BOOL) return true;
  return field.scalar === ScalarType.STRING ? "alder" : 10;
}

function plausibleMessage(desc: DescMessage, insider: Insider): Record<string, JsonValue> {
  const scalars = desc.fields
    .filter((field) => !field.message)
    // One of those that exclude each other.
    .filter(
      (field, index, all) => !field.oneof || all.findIndex(({ oneof }) => oneof === field.oneof) === index,
    );
  return Object.fromEntries(scalars.map((field) => [field.jsonName, plausible(field, insider)]));
}

function inBytes(rpc: Rpc, insider: Insider): fc.Arbitrary<Attempt> {
  const { input } = rpc.method;
  const good = toBinary(input, fromJson(input, plausibleMessage(input, insider)));
  const streams = rpc.method.methodKind !== "unary";
  return damagedBytes(good).map((bytes) => {
    const type = streams ? "application/connect+proto" : "application/proto";
    return attempt("bytes", rpc, insider, type, streams ? envelope(0, bytes) : bytes);
  });
}

/** Envelopes whose flags and lengths lie, in every protocol that has them. */
function inEnvelope(rpc: Rpc, insider: Insider): fc.Arbitrary<Attempt> {
  const types = [
    "application/connect+json",
    "application/grpc-web+proto",
    "application/grpc-web-text",
    "application/grpc",
  ];
  const length = fc.oneof(fc.constantFrom(0, 1, 64 * 1024, 2 ** 31, 2 ** 32 - 1), fc.nat(300));
  return fc
    .tuple(fc.constantFrom(...types), fc.nat(255), length, fc.uint8Array({ maxLength: 300 }))
    .map(([type, flags, said, bytes]) => {
      return attempt("bytes", rpc, insider, type, envelope(flags, bytes, said));
    });
}

function envelope(flags: number, bytes: Uint8Array, length = bytes.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(length, 1);
  return Buffer.concat([head, bytes]);
}

/** Logins come from everywhere, else they would soon be refused unseen. */
const address = fc.ipV4();

const through = (address: string): Attempt["headers"] => [
  ["X-Forwarded-For", address],
  ["X-Forwarded-Proto", "https"],
];

function attempt(
  kind: Attempt["kind"],
  rpc: Rpc,
  { cookie, token }: Insider,
  type: string,
  body: Uint8Array,
  from?: string,
): Attempt {
  // Nobody is to end the session that all others use.
  const credentials = rpc.name.includes("/Logout") ? [] : [["Cookie", cookie] as const];
  const headers = [
    ["Content-Type", type] as const,
    ...(rpc.path.startsWith("/agent/") ? [["Authorization", `Bearer ${token}`] as const] : credentials),
    ...(from && rpc.name === "AuthService/Login" ? through(from) : []),
  ];
  return { kind, method: "POST", target: rpc.path, headers, body };
}

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
    formed(about, body, [["Next-Action", id], FORM]),
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
    return formed(about, multipart([...hidden, ...pairs]), [FORM]);
  });
}

/** Input of React's own decoder: references to chunks, maps, promises and the like. */
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
    formed(about, body, [
      ["Next-Action", action],
      ["Content-Type", "text/plain;charset=UTF-8"],
    ]),
  );
}

function urlEncoded(about: About): fc.Arbitrary<Attempt> {
  const type = fc.oneof(fc.constant("application/x-www-form-urlencoded"), headerText);
  return fc
    .tuple(damaged(fc.webQueryParameters()), type)
    .map(([body, written]) => formed(about, body, [["Content-Type", written]]));
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

function formed({ insider, page, mayBeLoggedIn }: About, text: string, headers: Attempt["headers"]): Attempt {
  const body = Buffer.from(text);
  const who = mayBeLoggedIn ? [["Cookie", insider.cookie] as const] : [];
  const origin = ["Origin", `http://${insider.host}`] as const;
  return { kind: "form", method: "POST", target: page, headers: [origin, ...who, ...headers], body };
}
