import type { ManagerAddress } from "./manager-address";

/** The manager's address, and how it is known there. */
export interface InstallAddress extends Pick<ManagerAddress, "url" | "caSha256"> {
  /** SHA-256 of `/install.ps1` as it is served; null: the manager has no agent for Windows. */
  readonly powershellSha256?: string | null;
  /** The URL of the manager that may take its place, which goes into the line as well. */
  readonly second?: string | null | undefined;
}

/** The line that makes a server one of this manager's, for whichever of two programs the server has. */
export interface InstallCommands {
  readonly curl: string;
  readonly wget: string;
}

/**
 * curl and wget without redirects, since a login page in the way is no script, and without settings of their user, who
 * may have disabled the check of certificates.
 */
const CURL = "curl -q -fsSL --max-redirs 0";
const WGET = "wget --no-config -nv --max-redirect=0";

/** A URL that needs no quotes in the command. */
const SAFE_URL = /^https?:\/\/[a-z0-9.:[\]-]+$/;

/** The managers that a new server is to know, the one that serves first. */
export function managersIn({ url, second }: Pick<InstallAddress, "url" | "second">): readonly string[] {
  return second && second !== url ? [url, second] : [url];
}

/**
 * The commands for a POSIX shell. With a private CA they fetch its certificate, go on only where the file is, byte for
 * byte, the one whose SHA-256 stands in the command, and fetch all else by it and by no other authority: nothing runs
 * that it has not vouched for. Null where the address cannot be part of a shell's line.
 */
export function installCommands({ url, second, caSha256 }: InstallAddress): InstallCommands | null {
  const urls = managersIn({ url, second });
  if (!urls.every((each) => SAFE_URL.test(each))) return null;
  const install = `sh install.sh ${urls.join(",")}`;
  if (caSha256 === null) {
    return {
      curl: inFolder(`${CURL} -O ${url}/install.sh`, install),
      wget: inFolder(`${WGET} ${url}/install.sh`, install),
    };
  }
  const run = `${install} ca.crt`;
  return {
    curl: inFolder(
      smallFile(`curl -q -fsSk -O ${url}/ca.crt`),
      pinned(caSha256),
      NO_OTHERS,
      `${CURL} --cacert ca.crt --capath none -O ${url}/install.sh`,
      run,
    ),
    wget: inFolder(
      smallFile(`${WGET} --no-check-certificate ${url}/ca.crt`),
      pinned(caSha256),
      NO_OTHERS,
      `${WGET} --ca-certificate=ca.crt --ca-directory=none ${url}/install.sh`,
      run,
    ),
  };
}

/**
 * The same commands with an enrolment key: it goes through a pipe, since every user sees arguments, and the blank in
 * front keeps it out of the history of most shells.
 */
export function enrolmentCommands({ curl, wget }: InstallCommands, key: string): InstallCommands {
  const piped = (line: string): string => ` echo ${key} | ${line}`;
  return { curl: piped(curl), wget: piped(wget) };
}

/**
 * The line for Windows PowerShell 5.1, as an administrator. It runs the script only where that is, byte for byte, the
 * one whose SHA-256 stands in it, and so it may fetch it from whoever answers; the script is given the SHA-256 of the
 * private CA, as the shell's line has it. An enrolment key is part of the line, and of no argument of a process; without
 * one the script asks for a key or a token. Null where there is no agent for Windows, or no such address.
 */
export function windowsCommand(
  { url, second, caSha256, powershellSha256 }: InstallAddress,
  key?: string,
): string | null {
  const urls = managersIn({ url, second });
  if (!powershellSha256 || !urls.every((each) => SAFE_URL.test(each))) return null;
  const parameters = [
    `-Url '${urls.join(",")}'`,
    ...(caSha256 === null ? [] : [`-Pin '${caSha256}'`]),
    ...(key === undefined ? [] : [`-Key '${key}'`]),
  ];
  return `& { ${[
    "$ErrorActionPreference='Stop'",
    "$m=[Net.ServicePointManager]",
    "$m::SecurityProtocol='Tls12'",
    `try { ${[
      ...(caSha256 === null ? [] : ["$m::ServerCertificateValidationCallback={$true}"]),
      `$s=(New-Object Net.WebClient).OpenRead('${url}/install.ps1')`,
      // No more than this, whoever it is that sends it.
      `$b=New-Object byte[] ${LONGEST_SCRIPT}`,
      "$n=0",
      "while(($k=$s.Read($b,$n,$b.Length-$n)) -gt 0){$n+=$k}",
    ].join("; ")} } finally { $m::ServerCertificateValidationCallback=$null }`,
    `if([BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash($b,0,$n)).Replace('-','') -ne '${powershellSha256}'){throw 'This is not the script of the manager: copy a new command from the console.'}`,
    `& ([scriptblock]::Create([Text.Encoding]::UTF8.GetString($b,0,$n))) ${parameters.join(" ")}`,
  ].join("; ")} }`;
}

/** Bytes. */
const LONGEST_SCRIPT = 65_536;

/** The steps in a temporary folder, ended by one that fails. `sh -c`, so that it can be pasted into any shell. */
function inFolder(...steps: readonly string[]): string {
  const script = ["set -e", "d=$(mktemp -d)", 'trap "rm -rf \\"\\$d\\"" EXIT', 'cd "$d"', ...steps].join(
    "; ",
  );
  return `sh -c '${script}'`;
}

/**
 * A fetch of at most 8 blocks of 512 bytes (bash counts in 1024): the other side is not trusted yet, and must not fill
 * the disk. Before version 8.4, curl's own limit holds only where the length is stated.
 */
const smallFile = (fetch: string): string => `(ulimit -f 8 && ${fetch})`;

/**
 * The check of the whole file, not of the certificate in it: another one beside it would be trusted as well. All of it
 * is in the shell's `[`, which compares: no pattern that a part could match.
 */
function pinned(sha256: string): string {
  return `[ "$(sha256sum <ca.crt)" = "${sha256}  -" ] || { echo "This is not the manager: its certificate is another one."; exit 1; }`;
}

/**
 * Leaves only our authority trusted: curl and wget also trust those of the system, which they get from an empty folder
 * here. The variables are for a wget with OpenSSL, which takes its own defaults besides.
 */
const NO_OTHERS = "mkdir none; export SSL_CERT_FILE=ca.crt SSL_CERT_DIR=none";
