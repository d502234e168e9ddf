import type { ManagerAddress } from "./manager-address";

/** The line that makes a server one of this manager's, for whichever of two programs the server has. */
export interface InstallCommands {
  readonly curl: string;
  readonly wget: string;
}

/**
 * Neither follows redirects: a login page in the way is no script. Nor does either read settings of its user, who may
 * have said once that certificates do not matter.
 */
const CURL = "curl -q -fsSL --max-redirs 0";
const WGET = "wget --no-config -nv --max-redirect=0";

/** What may stand in the command without being quoted. */
const SAFE_URL = /^https?:\/\/[a-z0-9.:[\]-]+$/;

/**
 * The commands for a POSIX shell. With a private CA they fetch its certificate, go on only where the file is, byte for
 * byte, the one whose SHA-256 stands in the command, and fetch all else by it and by no other authority: nothing runs
 * that it has not vouched for.
 * Null where the address cannot stand in a shell's line.
 */
export function installCommands({
  url,
  caSha256,
}: Pick<ManagerAddress, "url" | "caSha256">): InstallCommands | null {
  if (!SAFE_URL.test(url)) return null;
  if (caSha256 === null) {
    return {
      curl: inFolder(`${CURL} -O ${url}/install.sh`, `sh install.sh ${url}`),
      wget: inFolder(`${WGET} ${url}/install.sh`, `sh install.sh ${url}`),
    };
  }
  const run = `sh install.sh ${url} ca.crt`;
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
 * The same commands with an enrolment key: it goes through a pipe, since arguments are seen by every user, and the
 * blank in front keeps it out of the history of most shells.
 */
export function enrolmentCommands({ curl, wget }: InstallCommands, key: string): InstallCommands {
  const piped = (line: string): string => ` echo ${key} | ${line}`;
  return { curl: piped(curl), wget: piped(wget) };
}

/** In a temporary folder; a step that fails ends it. `sh -c`, so that it does not matter which shell it is pasted into. */
function inFolder(...steps: readonly string[]): string {
  const script = ["set -e", "d=$(mktemp -d)", 'trap "rm -rf \\"\\$d\\"" EXIT', 'cd "$d"', ...steps].join(
    "; ",
  );
  return `sh -c '${script}'`;
}

/**
 * Whoever answers is not believed yet, and must not fill the disk: at most 8 blocks of 512 bytes (bash counts in 1024).
 * Before version 8.4, a limit of curl's own holds only where the length is told.
 */
const smallFile = (fetch: string): string => `(ulimit -f 8 && ${fetch})`;

/**
 * The whole file, not the certificate in it: whatever stood beside that one would be trusted as well.
 * All of it is in the shell's `[`, which compares: no pattern that a part could match.
 */
function pinned(sha256: string): string {
  return `[ "$(sha256sum <ca.crt)" = "${sha256}  -" ] || { echo "This is not the manager: its certificate is another one."; exit 1; }`;
}

/**
 * An authority that is named to curl or wget is trusted beside those of the system: these are looked for in a folder
 * that is empty. The variables are for a wget with OpenSSL, which takes its own defaults besides.
 */
const NO_OTHERS = "mkdir none; export SSL_CERT_FILE=ca.crt SSL_CERT_DIR=none";
