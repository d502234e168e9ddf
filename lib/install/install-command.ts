import type { ManagerAddress } from "./manager-address";

/** The line that makes a server one of this manager's, for whichever of two programs the server has. */
export interface InstallCommands {
  readonly curl: string;
  readonly wget: string;
}

/** Both do not follow redirects: a login page in the way is no script. */
const CURL = "curl -fsSL --max-redirs 0";
const WGET = "wget -nv --max-redirect=0";

/** What may stand in the command without being quoted. */
const SAFE_URL = /^https?:\/\/[a-z0-9.:[\]-]+$/;

/**
 * The commands for a POSIX shell. With a private CA they fetch its certificate, go on only where its SHA-256 is
 * the one that stands in the command, and fetch all else by it: nothing runs that it has not vouched for.
 * Null where the address cannot stand in a shell's line.
 */
export function installCommands({ url, caFingerprint }: ManagerAddress): InstallCommands | null {
  if (!SAFE_URL.test(url)) return null;
  const fingerprint = caFingerprint?.replaceAll(":", "").toLowerCase() ?? null;
  if (fingerprint === null) {
    return {
      curl: inFolder(`${CURL} -O ${url}/install.sh`, `sh install.sh ${url}`),
      wget: inFolder(`${WGET} ${url}/install.sh`, `sh install.sh ${url}`),
    };
  }
  const run = `sh install.sh ${url} ca.crt`;
  return {
    curl: inFolder(
      `curl -fsSk -O ${url}/ca.crt`,
      pinned(fingerprint),
      `${CURL} --cacert ca.crt -O ${url}/install.sh`,
      run,
    ),
    wget: inFolder(
      `wget -nv --no-check-certificate ${url}/ca.crt`,
      pinned(fingerprint),
      `${WGET} --ca-certificate=ca.crt ${url}/install.sh`,
      run,
    ),
  };
}

/** In a temporary folder; a step that fails ends it. `sh -c`, so that it does not matter which shell it is pasted into. */
function inFolder(...steps: readonly string[]): string {
  const script = ["set -e", "d=$(mktemp -d)", 'trap "rm -rf $d" EXIT', "cd $d", ...steps].join("; ");
  return `sh -c '${script}'`;
}

/** The fingerprint of a certificate is the digest of its DER form: what Base64 holds in a PEM file. */
function pinned(fingerprint: string): string {
  const digest = "sed /^-/d ca.crt | base64 -d | sha256sum";
  return `${digest} | grep -q ^${fingerprint} || { echo "This is not the manager: its certificate is another one."; exit 1; }`;
}
