import {
  fromJson,
  ScalarType,
  toBinary,
  type DescField,
  type DescMessage,
  type JsonValue,
} from "@bufbuild/protobuf";
import fc from "fast-check";
import type { Rpc } from "../calls";
import { type Attempt, type Insider, damaged, damagedBytes, hostileJson, hostileText } from "./values";

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
  // What was deleted could not be asked for any more.
  if (field.parent.name === "DeleteServerRequest") return "00000000-0000-4000-8000-000000000001";
  const known: Readonly<Record<string, string>> = {
    uuid: insider.uuid,
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
  const scalars = desc.fields.filter((field) => !field.message);
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
