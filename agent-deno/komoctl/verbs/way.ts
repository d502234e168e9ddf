/** `way`: how a server is reached from outside, past its agent. */
import type {
  CertificateJson,
  WayFaultCodeJson,
  WayFindingsJson,
  WayJson,
  WayKindJson,
} from "../../../lib/gen/proto/komoriuta/v1/way_pb.ts";
import { jsonLine, printable } from "../../printable.ts";
import { Refusal } from "../../refusal.ts";
import { EXIT } from "../exit.ts";
import { apiOf, namedBy } from "../fleet.ts";
import { readWay, type Server } from "../messages.ts";
import type { Api } from "../api.ts";
import { table } from "../table.ts";
import type { Context, CtlVerb } from "../verb.ts";
import { type Plain, say } from "../words/say.ts";

const KINDS: Readonly<Record<string, WayKindJson>> = {
  redfish: "WAY_KIND_REDFISH",
  ipmi: "WAY_KIND_IPMI",
  http: "WAY_KIND_HTTP",
  proxmox: "WAY_KIND_PROXMOX",
};

const USAGE =
  "`komoctl way list NAME`, `way set NAME KIND [ADDRESS] [OPTION=VALUE...]`, `way try NAME KIND` or `way remove NAME KIND`; KIND is redfish, ipmi, http or proxmox.";

export const way: CtlVerb = {
  arguments: "list NAME | set NAME KIND [ADDRESS] [OPTION=VALUE...] | try NAME KIND | remove NAME KIND",
  words: [2, 20],
  completes: [["list", "set", "try", "remove"], "names"],
  options: {
    user: "the user, or the ID of a token",
    pin: "the SHA-256 fingerprint of the certificate that is accepted",
    "secret-file": "a file with the password, or the secret of a token",
  },
  flags: { secret: "ask for the password; from a pipe it is the first line" },
  summary: "Show, set, try or remove a BMC, a plug or a hypervisor of a server.",
  details: `Takes a token that may manage everything. What is not given stays as it is; OPTION= removes an option. The password is
never an argument, and never shown; another address or user takes it anew. \`try\` changes nothing, and ends with 1
where it came to nothing. Which options there are: docs/wake.md.`,
  check({ flags, options }) {
    if (flags.has("secret") && options["secret-file"] !== undefined)
      throw new Refusal(EXIT.usage, say("Either --secret or --secret-file."));
  },
  async run({ words: [what, named = "", word, ...rest], options, flags, json }, context) {
    const api = apiOf(context);
    const [server, others] = (await namedBy([named], api)).meant.servers;
    if (server === undefined || others !== undefined)
      throw new Refusal(EXIT.usage, say("A way is of one server, not of a group."));
    if (what === "list" && word === undefined) return list(api, server, json, context);
    const kind = Object.hasOwn(KINDS, word ?? "") ? KINDS[word ?? ""] : undefined;
    if (kind === undefined) throw new Refusal(EXIT.usage, say(USAGE));
    const about = { serverUuid: server.uuid, kind };
    const print = (answer: object, text: string): void =>
      context.io.out(json ? jsonLine(answer) : printable(text));
    if (what === "remove" && rest.length === 0) {
      await api.call("WayService/RemoveWay", about);
      return print({}, say("{way} of {name} is removed.", { way: word ?? "", name: server.name }));
    }
    if (what === "try" && rest.length === 0)
      return tryOut(await api.call("WayService/TryWay", about), json, context);
    if (what !== "set") throw new Refusal(EXIT.usage, say(USAGE));

    const before = (await waysOf(api, server)).find((each) => each.kind === kind);
    const isOption = (text: string): boolean => /^[a-z][a-z0-9_]*=/.test(text);
    const [address] = rest.filter((text) => !isOption(text));
    if (rest.filter((text) => !isOption(text)).length > 1) throw new Refusal(EXIT.usage, say(USAGE));
    const secret = secretOf(flags, options, context);
    const isMoved = address !== undefined && address !== before?.address;
    const answer = await api.call("WayService/SetWay", {
      serverUuid: server.uuid,
      way: {
        kind,
        address: address ?? before?.address ?? "",
        user: options["user"] ?? before?.user ?? "",
        // Another machine has another certificate.
        pin: options["pin"] ?? (isMoved ? "" : (before?.pin ?? "")),
        options: optionsOf(before?.options ?? {}, rest.filter(isOption)),
        ...(secret === undefined ? {} : { secret }),
      },
      ...(before?.updatedAt === undefined ? {} : { ifUpdatedAt: before.updatedAt }),
    });
    print(
      answer.way ?? {},
      say("{way} of {name} is set. Try it: komoctl way try {name} {way}", {
        way: word ?? "",
        name: server.name,
      }),
    );
  },
};

async function waysOf(api: Api, { uuid }: Server): Promise<readonly ReturnType<typeof readWay>[]> {
  return ((await api.call("WayService/ListWays", { serverUuid: uuid })).ways ?? []).map(readWay);
}

async function list(api: Api, server: Server, json: boolean, { io }: Context): Promise<void> {
  const ways = await waysOf(api, server);
  if (json) return io.out(jsonLine(ways));
  if (ways.length === 0)
    return io.out(printable(say("{name} has no way from outside.", { name: server.name })));
  const rows = ways.map((each: WayJson) => [
    Object.keys(KINDS).find((kind) => KINDS[kind] === each.kind) ?? "?",
    each.address ?? "",
    each.user ?? "",
    secretText(each),
    Object.entries(each.options ?? {})
      .map(([name, value]) => `${name}=${value}`)
      .join(" "),
  ]);
  for (const line of table(
    [[say("KIND"), say("ADDRESS"), say("USER"), say("SECRET"), say("OPTIONS")], ...rows],
    io.colour,
  ))
    io.out(line);
}

const SECRETS: Readonly<Record<NonNullable<WayJson["secretState"]>, Plain | undefined>> = {
  SECRET_STATE_UNSPECIFIED: undefined,
  SECRET_STATE_NONE: undefined,
  SECRET_STATE_KEPT: "kept",
  SECRET_STATE_UNREADABLE: "unreadable: set it again",
};

function secretText({ secretState = "SECRET_STATE_UNSPECIFIED" }: WayJson): string {
  const known = SECRETS[secretState];
  return known === undefined ? "-" : say(known);
}

/** The secret that is given; undefined: it stays. */
function secretOf(
  flags: ReadonlySet<string>,
  { "secret-file": file }: Readonly<Record<string, string>>,
  { io }: Context,
): string | undefined {
  if (flags.has("secret")) return io.askSecret(say("Password:")) ?? "";
  if (file === undefined) return undefined;
  try {
    // Editors end a file with a line break, which is no part of a password.
    return Deno.readTextFileSync(file).replace(/\r?\n$/, "");
  } catch {
    throw new Refusal(EXIT.usage, say("The file {file} cannot be read.", { file }));
  }
}

function optionsOf(
  before: Readonly<Record<string, string>>,
  given: readonly string[],
): Record<string, string> {
  const pairs = given.map((text): [string, string] => {
    const at = text.indexOf("=");
    return [text.slice(0, at), text.slice(at + 1)];
  });
  const all = { ...before, ...Object.fromEntries(pairs) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}

interface Tried {
  readonly findings?: WayFindingsJson;
  readonly fault?: {
    readonly code?: WayFaultCodeJson;
    readonly detail?: string;
    readonly certificate?: CertificateJson;
  };
}

function tryOut(answer: Tried, json: boolean, { io }: Context): void {
  const { findings, fault } = answer;
  if (json) io.out(jsonLine(answer));
  if (findings === undefined) {
    const { code = "WAY_FAULT_CODE_UNSPECIFIED", detail = "", certificate } = fault ?? {};
    const shown =
      certificate?.fingerprint === undefined
        ? ""
        : ` ${say("It showed the fingerprint {fingerprint}.", { fingerprint: certificate.fingerprint })}`;
    throw new Refusal(
      EXIT.refused,
      printable(`${say(FAULTS[code])}${detail === "" ? "" : ` (${detail})`}${say(".")}${shown}`),
    );
  }
  if (json) return;
  const { power, product = "", certificate, can = [], cautions = [] } = findings;
  io.out(printable(product === "" ? say("It answers.") : say("It answers: {product}.", { product })));
  io.out(say("Power: {power}.", { power: plain(power ?? "SEEN_POWER_UNKNOWN", "SEEN_POWER_") }));
  io.out(say("It can: {calls}.", { calls: can.map((call) => plain(call, "WAY_CALL_")).join(", ") }));
  for (const caution of cautions)
    io.out(say("Mind: {caution}.", { caution: plain(caution, "WAY_CAUTION_") }));
  if (certificate?.fingerprint !== undefined)
    io.out(printable(say("Fingerprint: {fingerprint}", { fingerprint: certificate.fingerprint })));
}

const plain = (name: string, prefix: string): string =>
  name.replace(prefix, "").toLowerCase().replaceAll("_", " ");

const FAULTS: Readonly<Record<WayFaultCodeJson, Plain>> = {
  WAY_FAULT_CODE_UNSPECIFIED: "It came to nothing",
  WAY_FAULT_CODE_ADDRESS_REFUSED: "Its address is none that may be called",
  WAY_FAULT_CODE_NAME_UNKNOWN: "Its name is not known",
  WAY_FAULT_CODE_UNREACHABLE: "Nothing answered there",
  WAY_FAULT_CODE_TIMEOUT: "It did not answer in time",
  WAY_FAULT_CODE_LOGIN_REFUSED: "It refused the user or the password",
  WAY_FAULT_CODE_FORBIDDEN: "Its user may not do that",
  WAY_FAULT_CODE_CERTIFICATE_UNKNOWN:
    "No certificate was accepted yet: compare this one, and set it with --pin",
  WAY_FAULT_CODE_CERTIFICATE_CHANGED:
    "It showed another certificate than the accepted one, and no password was sent",
  WAY_FAULT_CODE_TLS_TOO_OLD: "It speaks no TLS that is still spoken",
  WAY_FAULT_CODE_NOT_UNDERSTOOD: "Its answer was not understood",
  WAY_FAULT_CODE_TOO_LONG: "Its answer was too long",
  WAY_FAULT_CODE_REDIRECTED: "It sent the call elsewhere, which is not followed",
  WAY_FAULT_CODE_NOT_OFFERED: "It does not offer that",
  WAY_FAULT_CODE_BUSY: "It could not do it now",
  WAY_FAULT_CODE_BAD_OPTION: "An option is missing or wrong",
};
