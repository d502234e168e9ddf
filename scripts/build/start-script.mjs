// Where no executable can be compiled for a platform, a program is three things side by side: all of Deno, the code, and
// a script that starts the one on the other.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { at } from "../common/files.mjs";

/** Nothing is fetched, no configuration around is read; and DENO_DIR is a place where nothing can be written. */
export const ALWAYS = [
  "run",
  ...JSON.parse(readFileSync(at("agent-deno", "permissions.json"), "utf8")).beside,
];

/**
 * @param {string[]} flags the program's permissions, and V8's settings for it
 * @returns {string} a script that starts komo-agent, komolet or komoctl, by the name that it is called by
 */
export const agentScript = (flags) =>
  script(
    "case ${0##*/} in komolet*) main=komolet.js ;; komoctl*) main=komoctl.js ;; *) main=komo-agent.js ;; esac",
    flags,
  );

/**
 * @param {string} main path of the code, beside the script
 * @param {string[]} flags
 */
export const startScript = (main, flags) => script(`main=${main}`, flags);

/**
 * @param {string} choice sets `main`
 * @param {string[]} flags
 */
const script = (choice, flags) => `#!/bin/sh
# Starts all of Deno on the code: for a platform that no executable was made for. Both lie beside this script, or, where
# install.sh has put them, in ../lib/komoriuta. PATH may be short, as that of a service is.
here=$(PATH="\${PATH:-}:/usr/bin:/bin"; readlink -f -- "$0") && here=\${here%/*}
[ -x "$here/deno" ] || here=\${here%/*}/lib/komoriuta
${choice}
export DENO_DIR=/dev/null/deno DENO_NO_UPDATE_CHECK=1
exec "$here/deno" ${[...ALWAYS, ...flags].join(" ")} "$here/$main" "$@"
`;

/** The same on Windows, where there is no /dev/null. */
export const WINDOWS_VARIABLES = ["DENO_DIR=NUL:\\deno", "DENO_NO_UPDATE_CHECK=1"];

/**
 * A start script of Windows: by a program's name as the code's first argument.
 * @param {string} name
 * @param {string[]} flags the program's permissions, and V8's settings for it
 */
export const windowsScript = (name, flags) =>
  [
    "@echo off",
    "rem Starts all of Deno on the code of the agent. Both lie beside this script.",
    "setlocal",
    ...WINDOWS_VARIABLES.map((variable) => `set ${variable}`),
    `"%~dp0deno.exe" ${[...ALWAYS, ...flags].join(" ")} "%~dp0agent.js" ${name} %*`,
    "exit /b %errorlevel%",
    "",
  ].join("\r\n");

/**
 * Puts Deno and the script into a folder in which the code is.
 * @param {string} folder
 * @param {string} deno path of it
 * @param {string} name of the script
 * @param {string} text of the script
 */
export function placeBeside(folder, deno, name, text) {
  cpSync(deno, path.join(folder, "deno"));
  writeFileSync(path.join(folder, name), text, { mode: 0o755 });
}
