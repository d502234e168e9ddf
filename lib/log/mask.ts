/** Names of fields whose values never reach a log, without case, dashes and underscores. */
const SECRET_NAME = /password|passwd|secret|token|authorization|cookie|apikey|privatekey|credential/;

/** Secrets in running text: credentials after an authentication scheme, and the login part of a URL. */
const SECRETS_IN_TEXT: readonly [RegExp, string][] = [
  [/\b(Bearer|Basic)\s+[^\s"',;]+/gi, "$1 ***"],
  [/\b(session_id|authToken|auth_token|token|password)=[^\s"',;&]+/gi, "$1=***"],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@"']+@/gi, "$1***@"],
  [/\bscrypt(:\d+){3}:[\w-]+:[\w-]+/g, "scrypt:***"],
  [/\bdigest:[0-9a-f]{64}/g, "digest:***"],
];

const MASK = "***";
const DEEPEST = 8;

/** A copy in which secrets are masked: by the name of their field, and within texts. */
export function mask(value: unknown): unknown {
  return masked(value, 0);
}

/** A text in which secrets are masked. */
export function maskText(text: string): string {
  return SECRETS_IN_TEXT.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}

function masked(value: unknown, depth: number): unknown {
  if (typeof value === "string") return maskText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return value;
  // Deep enough for anything that is meant to be read; also the end of every circle.
  if (depth === DEEPEST) return "…";
  if (value instanceof Error) return maskText(value.message);
  if (value instanceof Date) return value;
  if (Array.isArray(value)) return value.map((item) => masked(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, field]) => [
      name,
      isSecret(name, field) ? MASK : masked(field, depth + 1),
    ]),
  );
}

function isSecret(name: string, value: unknown): boolean {
  // Whether there is a secret at all may be logged: null, true and false are none.
  if (value === null || value === undefined || typeof value === "boolean") return false;
  return SECRET_NAME.test(name.toLowerCase().replaceAll(/[-_]/g, ""));
}
