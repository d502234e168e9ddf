import type { DescMessage } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import type { ConnectRouter, Interceptor } from "@connectrpc/connect";
import type { UniversalHandler, UniversalServerResponse } from "@connectrpc/connect/protocol";
import { errorToJsonBytes } from "@connectrpc/connect/protocol-connect";
import { nearest } from "../../command-line/nearest";
import { invalidFields } from "./validate";

// A field that nobody knows is a mistake, or means something that this manager would not do: a misspelt `mode` must not
// turn a server off at once. docs/decisions/130-unknown-fields-are-refused.md.

/** Options of services that take no JSON with fields that nobody knows. */
export const STRICT_JSON = { jsonOptions: { ignoreUnknownFields: false } };

/** Refuses binary messages with fields that nobody knows. */
export const refuseUnknown: Interceptor = (next) => (request) => {
  const { input } = request.method;
  if (!request.stream) {
    refuse(input, request.message);
    return next(request);
  }
  return next({ ...request, message: checked(input, request.message) });
};

async function* checked<T extends object>(input: DescMessage, messages: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const message of messages) {
    refuse(input, message);
    yield message;
  }
}

/** @throws ConnectError that names the fields by their numbers, as nothing else is known of them */
function refuse(input: DescMessage, message: object): void {
  const unknown = unknownIn(reflect(input, message as never));
  if (unknown.length > 0)
    throw invalidFields(
      unknown.map((field) => ({ field, message: "is no field of this manager's version" })),
    );
}

function unknownIn(message: ReflectMessage, path = ""): string[] {
  const here = (message.message.$unknown ?? []).map(({ no }) => `${path}#${no}`);
  const below = message.fields.flatMap((field): string[] => {
    if (!field.message || !message.isSet(field)) return [];
    const name = path + field.localName;
    if (field.fieldKind === "message") return unknownIn(message.get(field), `${name}.`);
    const entries = field.fieldKind === "list" ? [...message.get(field)].entries() : [];
    return [...entries].flatMap(([at, each]) => unknownIn(each as ReflectMessage, `${name}.${at}.`));
  });
  return [...here, ...below];
}

/** Words for the refusal of a JSON message: the field, and the nearest that there is. */
export function nameUnknown(router: ConnectRouter): void {
  router.handlers.splice(0, router.handlers.length, ...router.handlers.map(naming));
}

function naming(handler: UniversalHandler): UniversalHandler {
  const { protocolNames, supportedContentType, allowedMethods, requestPath, service, method } = handler;
  return Object.assign(
    async (...asked: Parameters<UniversalHandler>): Promise<UniversalServerResponse> => {
      const response = await handler(...asked);
      return response.status === 400 ? await named(response, method.input) : response;
    },
    { protocolNames, supportedContentType, allowedMethods, requestPath, service, method },
  );
}

/** The fault of protobuf's reader of JSON. */
const FAULT = /cannot decode message ([\w.]+) from JSON: key \\?"(.*?)\\?" is unknown/;

async function named(
  response: UniversalServerResponse,
  input: DescMessage,
): Promise<UniversalServerResponse> {
  const parts: Uint8Array[] = [];
  for await (const part of response.body ?? []) parts.push(part);
  const text = Buffer.concat(parts).toString();
  const [, type = "", key = ""] = FAULT.exec(text) ?? [];
  const desc = type === "" ? undefined : messageIn(input, type);
  const body = desc === undefined ? Buffer.from(text) : errorToJsonBytes(fault(desc, key), undefined);
  const header = new Headers(response.header);
  header.set("content-length", String(body.length));
  return { ...response, header, body: inOne(body) };
}

function fault(desc: DescMessage, key: string) {
  const word = nearest(
    key,
    desc.fields.map(({ jsonName }) => jsonName),
  );
  const advice = word === undefined ? "" : `; did you mean ${word}?`;
  return invalidFields([{ field: key, message: `is no field of ${desc.name}${advice}` }]);
}

/** A message by its name, among those that this one is made of. */
function messageIn(desc: DescMessage, name: string, seen = new Set<DescMessage>()): DescMessage | undefined {
  if (desc.typeName === name) return desc;
  seen.add(desc);
  for (const { message } of desc.fields) {
    const found = message && !seen.has(message) ? messageIn(message, name, seen) : undefined;
    if (found) return found;
  }
  return undefined;
}

async function* inOne(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes);
}
