import type { DescMessage } from "@bufbuild/protobuf";
import { reflect, type ReflectMessage } from "@bufbuild/protobuf/reflect";
import { TimestampSchema, type Timestamp } from "@bufbuild/protobuf/wkt";
import type { Interceptor } from "@connectrpc/connect";
import { invalidFields } from "./validate";

/** Times of requests end at the beginning of this year, so that times that are counted from them can be sent, too. */
const LAST_YEAR = 9999;
export const LAST_TIME = Date.UTC(LAST_YEAR, 0, 1);
const LAST_SECOND = BigInt(LAST_TIME / 1000);

/**
 * Checks every time of every request before its service is called. This is the one place: services may count with
 * times, keep them, and send them again.
 */
export const boundTimes: Interceptor = (next) => (request) => {
  const { input } = request.method;
  if (!hasTimes(input)) return next(request);
  if (!request.stream) {
    checkTimes(input, request.message);
    return next(request);
  }
  return next({ ...request, message: checked(input, request.message) });
};

async function* checked<T extends object>(input: DescMessage, messages: AsyncIterable<T>): AsyncGenerator<T> {
  for await (const message of messages) {
    checkTimes(input, message);
    yield message;
  }
}

/** @throws ConnectError that names the fields whose time is out of bounds */
function checkTimes(input: DescMessage, message: object): void {
  const bad = badTimes(reflect(input, message as never));
  if (bad.length > 0)
    throw invalidFields(
      bad.map((field) => ({ field, message: `must be from 1970 and before the year ${LAST_YEAR}` })),
    );
}

function badTimes(message: ReflectMessage, path = ""): string[] {
  return message.fields.flatMap((field): string[] => {
    const name = path + field.localName;
    if (!field.message || !hasTimes(field.message) || !message.isSet(field)) return [];
    if (field.fieldKind === "message") return badTime(message.get(field), name);
    if (field.fieldKind === "list")
      return [...message.get(field)].flatMap((each, index) =>
        badTime(each as ReflectMessage, `${name}.${index}`),
      );
    return [...(field.fieldKind === "map" ? message.get(field) : [])].flatMap(([key, each]) =>
      badTime(each as ReflectMessage, `${name}.${String(key)}`),
    );
  });
}

function badTime(value: ReflectMessage, name: string): string[] {
  if (value.desc.typeName !== TimestampSchema.typeName) return badTimes(value, `${name}.`);
  const { seconds, nanos } = value.message as Timestamp;
  const isGood =
    seconds >= 0n &&
    (seconds < LAST_SECOND || (seconds === LAST_SECOND && nanos === 0)) &&
    nanos >= 0 &&
    nanos < 1e9;
  return isGood ? [] : [name];
}

const known = new Map<DescMessage, boolean>();

/** Whether such a message may hold a time. */
function hasTimes(desc: DescMessage): boolean {
  const found = known.get(desc);
  if (found !== undefined) return found;
  // A message that holds itself has times where its other fields have.
  known.set(desc, false);
  const has =
    desc.typeName === TimestampSchema.typeName ||
    desc.fields.some(({ message }) => message !== undefined && hasTimes(message));
  known.set(desc, has);
  return has;
}
