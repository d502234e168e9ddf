import { accessSync, constants } from "node:fs";
import path from "node:path";
import { run } from "./child";
import { sessionCookie } from "./operator";
import { ROOT } from "./paths";

/** What a program of somebody else's made of a call. */
export interface ForeignAnswer {
  /** Whether the call succeeded. */
  readonly ok: boolean;
  /** How the program says it: HTTP status for curl; exit code for buf, 8 × the gRPC code. */
  readonly verdict: number;
  /** The answer, or the error as Connect words it. */
  readonly json: unknown;
  /** The session's cookie that came with it, as `name=value`. */
  readonly cookie: string | undefined;
}

/**
 * Calls an RPC by a program that knows nothing of ours but `proto`. What it sends, secrets among it, goes
 * through its standard input, never through its arguments.
 * @param procedure such as "/api/komoriuta.v1.ServerService/ListServers"
 */
export type ForeignClient = (procedure: string, request?: object, cookie?: string) => Promise<ForeignAnswer>;

/** Plain curl: JSON in, JSON out. */
export function curl(program: string, managerUrl: string): ForeignClient {
  return async (procedure, request = {}, cookie) => {
    const settings = [
      `url = ${quoted(managerUrl + procedure)}`,
      `header = ${quoted("content-type: application/json")}`,
      ...(cookie ? [`header = ${quoted(`cookie: ${cookie}`)}`] : []),
      `data = ${quoted(JSON.stringify(request))}`,
    ];
    const { code, stdout, stderr } = await run(
      [program, "--silent", "--show-error", "--include", "--max-time", "20", "--config", "-"],
      { env: {}, input: settings.join("\n") },
    );
    if (code !== 0) throw new Error(`curl ended with ${code}: ${stderr}`);
    const [head = "", body = ""] = stdout.split("\r\n\r\n", 2);
    const status = Number(head.split(" ")[1]);
    return { ok: status === 200, verdict: status, json: JSON.parse(body), cookie: cookieIn(head) };
  };
}

/** `buf curl`: binary messages, by the schema in `proto`. */
export function bufCurl(protocol: "connect" | "grpcweb", managerUrl: string, home: string): ForeignClient {
  const buf = path.join(ROOT, "node_modules", ".bin", "buf");
  return async (procedure, request = {}, cookie) => {
    const args = ["--schema", "proto", "--protocol", protocol, "--verbose", "--data", "@-"];
    if (cookie) args.push("--header", "@-");
    // Headers and request come in one text, a blank line between them.
    const input = `${cookie ? `cookie: ${cookie}\n\n` : ""}${JSON.stringify(request)}`;
    const { code, stdout, stderr } = await run(
      [process.execPath, buf, "curl", ...args, `${managerUrl}${procedure}`],
      { env: { HOME: home }, cwd: ROOT, input },
    );
    // It tells what it does in lines of its own, and an error among them.
    const lines = stderr.split("\n");
    const error = lines.filter((line) => !line.startsWith("buf: ")).join("\n");
    if (code === null || (code > 0 && code < 8)) throw new Error(`buf ended with ${code}: ${error}`);
    return { ok: code === 0, verdict: code, json: JSON.parse(stdout || error), cookie: cookieIn(stderr) };
  };
}

/** Where a program of the system lies; null where there is none. */
export function onPath(name: string): string | null {
  const files = (process.env["PATH"] ?? "").split(path.delimiter).map((folder) => path.join(folder, name));
  return files.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** As curl's configuration wants it: these escapes are JSON's, too. */
const quoted = (text: string): string => JSON.stringify(text);

function cookieIn(headers: string): string | undefined {
  return sessionCookie(headers.split(/\r?\n/).map((line) => /set-cookie: (.*)$/i.exec(line)?.[1] ?? ""));
}
