import { UsageFault } from "../../../command-line/refusal";
import type { Arguments } from "../../../command-line/verb";
import { isLoopbackHost } from "../../http/addresses";

const USAGE =
  "Usage: komo-manager standby set folder PATH | set sftp USER@HOST:PATH [--key FILE] [--port N], both with [--second URL] | copy | status | off";

/** USER@HOST:PATH; sftp would take other characters apart, and a hyphen in front for an option. */
export const SFTP = /^(\w[\w.-]{0,63})@([A-Za-z0-9][A-Za-z0-9.-]{0,252}):([\w./][\w./-]{0,400})$/;

/** @throws UsageFault where the words make no sense */
export function checkStandby({ words, options }: Pick<Arguments, "words" | "options">): void {
  const [verb, kind, target] = words;
  const isSet = verb === "set" && (kind === "folder" || kind === "sftp") && target !== undefined;
  const isOther = words.length === 1 && ["copy", "status", "off", "run"].includes(verb ?? "");
  if (!isSet && !isOther) throw new UsageFault(USAGE);
  const { key, port = "22", second } = options;
  if (!isSet && Object.keys(options).length > 0) throw new UsageFault(USAGE);
  if (kind !== "sftp" && (key ?? options["port"]) !== undefined)
    throw new UsageFault(`--key and --port are for sftp. ${USAGE}`);
  if (kind === "sftp" && !SFTP.test(target ?? ""))
    throw new UsageFault(
      `${target} must be USER@HOST:PATH, the path of letters, digits and . _ - / alone. ${USAGE}`,
    );
  if (!(/^\d{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= 65_535))
    throw new UsageFault("--port must be 1 to 65535.");
  if (second !== undefined && !isOtherManager(second))
    throw new UsageFault(
      "--second must be the URL by which servers reach the other machine, such as https://second.example:3443.",
    );
}

/** Whether it is a URL as an agent takes it, of another machine than the one it is used on. */
function isOtherManager(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === "https:" && url.href === `${url.origin}/` && !isLoopbackHost(url.hostname);
}
