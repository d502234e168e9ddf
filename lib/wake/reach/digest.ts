import { createHash, randomBytes } from "node:crypto";
import { WayFault } from "../way";

/** A challenge in a header `WWW-Authenticate`: its scheme in small letters, and its parameters by name in small letters. */
export interface Challenge {
  readonly scheme: string;
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const PARAMETER = new RegExp(`^\\s*(${TOKEN})\\s*=\\s*(?:"((?:[^"\\\\]|\\\\.)*)"|(${TOKEN}))\\s*(?:,|$)`);
/** More than anybody sends. */
const MOST = 64;

/** The challenges of a header, in its order (RFC 9110). What cannot be read ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { readonly scheme: string; readonly parameters: Map<string, string> }[] = [];
  let rest = header;
  for (let left = MOST; left > 0; left--) {
    rest = rest.replace(/^[\s,]+/, "");
    const parameter = PARAMETER.exec(rest);
    const last = challenges.at(-1);
    if (parameter && last) {
      const [whole, name = "", quoted, bare = ""] = parameter;
      last.parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? bare);
      rest = rest.slice(whole.length);
      continue;
    }
    const scheme = new RegExp(`^(${TOKEN})(?:\\s+|,|$)`).exec(rest);
    if (!scheme) break;
    challenges.push({ scheme: (scheme[1] ?? "").toLowerCase(), parameters: new Map() });
    rest = rest.slice(scheme[0].length);
  }
  return challenges;
}

const HASHES: Readonly<Record<string, string>> = { "sha-256": "sha256", md5: "md5" };

/** Whether it is a digest that we can answer; MD5 only where it may be. */
export function isDigest({ scheme, parameters }: Challenge, allowMd5: boolean): boolean {
  const algorithm = (parameters.get("algorithm") ?? "MD5").toLowerCase();
  return scheme === "digest" && (algorithm === "sha-256" || (algorithm === "md5" && allowMd5));
}

/** The parts of a digest that are not in the challenge. */
export interface DigestInput {
  readonly method: string;
  readonly path: string;
  readonly user: string;
  readonly secret: string;
  /** A value of ours that nobody can foresee. */
  readonly cnonce?: string;
}

/**
 * The header `Authorization` that answers a digest challenge (RFC 7616, with `qop=auth`; RFC 2069 without).
 * @throws WayFault `not_understood` where the challenge is none; `bad_option` named `user`
 */
export function digestAuthorization({ parameters }: Challenge, input: DigestInput): string {
  const { method, path, user, secret, cnonce = randomBytes(16).toString("hex") } = input;
  const algorithm = parameters.get("algorithm") ?? "MD5";
  const hash = HASHES[algorithm.toLowerCase()];
  const [realm, nonce, opaque] = ["realm", "nonce", "opaque"].map((name) => parameters.get(name));
  const offered = parameters.get("qop");
  const isAuth = offered?.split(",").some((one) => one.trim().toLowerCase() === "auth") ?? false;
  if (!hash || realm === undefined || nonce === undefined) throw new WayFault("not_understood");
  if (offered !== undefined && !isAuth) throw new WayFault("not_understood");
  if (!/^[\x20-\x7e]*$/.test(user)) throw new WayFault("bad_option", "user");
  const digest = (text: string): string => createHash(hash).update(text, "utf8").digest("hex");
  const count = "00000001";
  const [who, what] = [digest(`${user}:${realm}:${secret}`), digest(`${method}:${path}`)];
  const response = digest(
    isAuth ? [who, nonce, count, cnonce, "auth", what].join(":") : [who, nonce, what].join(":"),
  );
  return `Digest ${[
    `username=${quoted(user)}`,
    `realm=${quoted(realm)}`,
    `nonce=${quoted(nonce)}`,
    `uri=${quoted(path)}`,
    `algorithm=${algorithm}`,
    `response=${quoted(response)}`,
    ...(isAuth ? ["qop=auth", `nc=${count}`, `cnonce=${quoted(cnonce)}`] : []),
    ...(opaque === undefined ? [] : [`opaque=${quoted(opaque)}`]),
  ].join(", ")}`;
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}
