import { z } from "zod";
import { SETTING_FAULTS, serverSettings } from "../../fleet/settings";
import { EXIT, failed, StartFault } from "../start-fault";

/** A list of servers, as `export` writes and `import` reads it. There is no secret in it. */
export interface ServerList {
  readonly format: typeof FORMAT;
  readonly version: typeof LIST_VERSION;
  readonly exportedAt: string;
  readonly servers: readonly z.infer<typeof listedServer>[];
}

export const FORMAT = "komoriuta-servers";
/** Grows where an older komoriuta could not read the list. */
export const LIST_VERSION = 1;

/** A file with this many faults is told of by the first ones. */
const FAULTS_TOLD = 20;

const listedServer = z.strictObject({ uuid: z.uuid().toLowerCase(), ...serverSettings.shape });

const serverList = z
  .strictObject({
    format: z.literal(FORMAT),
    version: z.literal(LIST_VERSION),
    exportedAt: z.iso.datetime({ offset: true }),
    servers: z.array(listedServer),
  })
  .superRefine(({ servers }, context) => {
    for (const field of ["uuid", "macAddress"] as const) {
      const seen = new Map<string, number>();
      servers.forEach((server, index) => {
        const value = server[field].toUpperCase();
        const first = seen.get(value);
        if (first === undefined) seen.set(value, index);
        else
          context.addIssue({
            code: "custom",
            path: ["servers", index, field],
            message: `is that of servers.${first} too`,
          });
      });
    }
  });

/** Reads a list. @throws StartFault with a line for each fault, naming the place in the file */
export function readServerList(text: string, file: string): ServerList {
  const list = serverList.safeParse(parse(text, file));
  if (list.success) return list.data;
  const lines = list.error.issues.map(({ path, message }) => `${file}: ${path.join(".")} ${worded(message)}`);
  const more = lines.length - FAULTS_TOLD;
  const told = [
    ...lines.slice(0, FAULTS_TOLD),
    ...(more > 0 ? [`${file}: and ${more} more`] : []),
    "nothing was imported",
  ];
  throw new StartFault(told, EXIT.failed);
}

function parse(text: string, file: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw failed(`${file} is not JSON: nothing was imported`);
  }
  const { format, version } = z.looseObject({}).safeParse(value).data ?? {};
  if (format !== FORMAT)
    throw failed(`${file} is no list that komo-manager export wrote: nothing was imported`);
  if (typeof version === "number" && version > LIST_VERSION)
    throw failed(`${file} is from a newer version of komoriuta: nothing was imported`);
  return value;
}

function worded(message: string): string {
  return Object.hasOwn(SETTING_FAULTS, message)
    ? SETTING_FAULTS[message as keyof typeof SETTING_FAULTS]
    : message;
}
