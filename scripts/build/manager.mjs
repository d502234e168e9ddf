import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { at, bin, CACHE, DIST, replaceFile, whenChanged } from "../common/files.mjs";
import { fetchLockedPackage } from "../common/npm-package.mjs";
import { must } from "../common/run.mjs";
import { Fault } from "../common/say.mjs";
import { fileFromTgz } from "../denort/archives.mjs";
import { OWN_PLATFORM } from "../denort/find.mjs";
import { baseFor, compile, WORKSHOP } from "./deno.mjs";
import { packInstall } from "./install-package.mjs";
import { keepInLatin1 } from "./latin1.mjs";
import { environmentOf, fixPreviewKeys, forgetPlace } from "./repeatable.mjs";
import { placeBeside, startScript } from "./start-script.mjs";

const STANDALONE = at(".next", "standalone");

/** The manager's entry in the standalone tree, beside Next's own files. */
const ENTRY = "main.mjs";

/**
 * The programs that few of the manager's verbs start (lib/manager/install/host.ts, lib/manager/standby/), and itself, for
 * the copier of a standby.
 */
export const PROGRAMS = [
  ...["/usr/bin/systemctl", "/usr/bin/systemd-sysusers", "/usr/bin/systemd-tmpfiles"],
  ...["/usr/bin/journalctl", "/usr/sbin/userdel"],
  ...["/usr/bin/sftp", "/usr/bin/ssh-keygen", "/proc/self/exe"],
];

/**
 * The manager's permissions: it serves pages, sends packets, keeps a database with native code. What is not granted is
 * denied, without a question. Programs are started by few of its verbs, by absolute paths; the others give up the right
 * to before they begin (lib/manager/main.ts), and so does the service, once its copier runs, which is this program itself.
 */
const PERMISSIONS = [
  "--no-prompt",
  "--allow-net",
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-sys",
  "--allow-ffi",
];

/**
 * V8's settings for memory (docs/performance.md). The old generation is collected once it has grown by 28 per cent: under
 * full load it then holds less than half as much as at V8's own pace, at the same speed. The nursery has 4 MB, where V8
 * would take 32: next to nothing of a call outlives it. V8 does not guess which objects will live long: after a busy
 * minute it would put parts of each request into the old generation, and the rest would have to follow. And `gc` lets
 * lib/compat/malloc.ts collect garbage after a flood.
 */
const V8_FLAGS =
  "--v8-flags=--heap-growing-percent=28,--max-semi-space-size=4,--no-allocation-site-pretenuring,--expose-gc";

/** Flags of the manager, however it is started. */
const FLAGS = ["--node-modules-dir=manual", V8_FLAGS, ...PERMISSIONS];

/**
 * Flags of `deno compile`. A code cache would lie in TMPDIR under a name that any user can take first, and root runs the
 * verbs about the data; as a service, with a /tmp of its own at each start, the manager would never find it again.
 */
const COMPILE_FLAGS = [
  ...["--no-config", "--no-code-cache", "--include", "."],
  ...[...FLAGS, `--allow-run=${PROGRAMS.join(",")}`],
];

/** libSQL's native part for a platform: what the manager can be built for.
 * @type {Record<string, string>} */
const NATIVE = { "linux-x64": "@libsql/linux-x64-gnu", "linux-arm64": "@libsql/linux-arm64-gnu" };

/** The platforms that `npm run build -- …` knows. */
export const PLATFORMS = Object.keys(NATIVE);

/**
 * The folder for a platform's manager: `dist/`, or `dist/managers/linux-arm64` and so on.
 * @param {string} platform
 */
export const managerFolder = (platform) =>
  platform === OWN_PLATFORM ? DIST : path.join(DIST, "managers", platform);

/**
 * komo-manager: the standalone build of Next with the manager's entry and the agents' installation files, in one file.
 * The agents' executables are there.
 * @param {string} sources a digest of the sources of the console and the manager's entry
 * @param {string} [platform]
 */
export async function buildManager(sources, platform = OWN_PLATFORM) {
  await whenChanged("build-standalone", sources, [STANDALONE], async () => {
    const env = { NEXT_TELEMETRY_DISABLED: "1", ...environmentOf(sources) };
    await must(bin("next"), ["build"], { env, output: "capture" });
    fixPreviewKeys(path.join(STANDALONE, ".next"), sources);
    forgetPlace(path.join(STANDALONE, ".next"), at());
    completeStandalone();
    await bundleEntry(STANDALONE);
    keepInLatin1(STANDALONE);
  });
  await packInstall(path.join(STANDALONE, "install"));
  packOwnService(path.join(STANDALONE, "deploy"));
  if (platform === OWN_PLATFORM) {
    await compile("komo-manager", ENTRY, { cwd: STANDALONE, flags: COMPILE_FLAGS });
    return;
  }
  const to = managerFolder(platform);
  const tree = path.join(WORKSHOP, `tree-${platform}`);
  const { whole, file } = await baseFor(platform);
  rmSync(to, { recursive: true, force: true });
  rmSync(tree, { recursive: true, force: true });
  cpSync(STANDALONE, tree, { recursive: true, verbatimSymlinks: true });
  await exchangeNative(path.join(tree, "node_modules", "@libsql"), NATIVE[platform] ?? "");
  if (whole) {
    mkdirSync(to, { recursive: true });
    renameSync(tree, path.join(to, "tree"));
    // There it starts itself by the script, whose place nobody knows yet.
    const flags = [...FLAGS, "--allow-run"];
    placeBeside(to, file, "komo-manager", startScript(`tree/${ENTRY}`, flags));
  } else {
    await compile("komo-manager", ENTRY, { cwd: tree, flags: COMPILE_FLAGS, to, platform });
    rmSync(tree, { recursive: true });
  }
}

/**
 * Takes libSQL's native part for this platform out of a tree, and puts that for another one in.
 * @param {string} folder `node_modules/@libsql` of the tree
 * @param {string} name of the package
 */
async function exchangeNative(folder, name) {
  for (const part of readdirSync(folder).filter((part) => /^(linux|darwin)-/.test(part))) {
    rmSync(path.join(folder, part), { recursive: true });
  }
  const archive = await fetchLockedPackage(name);
  const to = path.join(folder, path.basename(name));
  for (const file of ["package.json", "index.node"]) {
    replaceFile(path.join(to, file), fileFromTgz(archive, `package/${file}`));
  }
}

/** Files below deploy/ from which `komo-manager install` makes a service. */
const SERVICE = [
  "komo-manager.env",
  "systemd/komo-manager.service",
  "systemd/komo-manager.sysusers.conf",
  "systemd/komo-manager.tmpfiles.conf",
];

/** The files that the manager's executable depends on besides its sources. */
export const serviceSources = () => SERVICE.map((file) => at("deploy", file));

/** @param {string} folder made anew */
function packOwnService(folder) {
  rmSync(folder, { recursive: true, force: true });
  for (const file of SERVICE) cpSync(at("deploy", file), path.join(folder, file));
}

/**
 * Compiles the manager once more with another entry, which stands beside its own and imports it, to be measured from
 * within. `dist/komo-manager` is up to date.
 * @param {string} entry path
 * @param {string} name of the program
 * @returns {Promise<{ program: string, root: string }>} the program, and the tree it is made of, with source maps
 */
export async function compileWithEntry(entry, name) {
  const folder = path.join(CACHE, "bench");
  const root = copyTree(folder, name);
  await bundleEntry(root, { sourcemap: true });
  cpSync(entry, path.join(root, path.basename(entry)));
  await compile(name, path.basename(entry), { cwd: root, flags: COMPILE_FLAGS, to: folder });
  return { program: path.join(folder, name), root };
}

/**
 * Compiles the manager once more, of the tree that `dist/komo-manager` was made of, which is up to date.
 * @param {string} to folder of the program, whose name stays
 * @param {{ version?: string, change?: (root: string) => void | Promise<void> }} other what differs: the version; the tree,
 *   which `change` gets
 * @returns {Promise<string>} the program
 */
export async function compileOther(to, { version, change }) {
  mkdirSync(to, { recursive: true });
  // Several test files may ask for the same one at once, each in a process of its own.
  const own = mkdtempSync(path.join(to, "making-"));
  try {
    const root = copyTree(own, "komo-manager");
    if (version !== undefined) await bundleEntry(root, { plugins: [withVersion(version)] });
    await change?.(root);
    await compile("komo-manager", ENTRY, { cwd: root, flags: COMPILE_FLAGS, to });
  } finally {
    rmSync(own, { recursive: true });
  }
  return path.join(to, "komo-manager");
}

/**
 * @param {string} folder
 * @param {string} name of a program
 * @returns {string} the tree that the manager is made of, copied to beside it
 */
function copyTree(folder, name) {
  const root = path.join(folder, `${name}.tree`);
  rmSync(root, { recursive: true, force: true });
  cpSync(STANDALONE, root, { recursive: true, verbatimSymlinks: true });
  return root;
}

/**
 * Has esbuild read another version in our package.json.
 * @param {string} version
 * @returns {import("esbuild").Plugin}
 */
function withVersion(version) {
  const own = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const contents = JSON.stringify({ ...own, version });
  return {
    name: "version",
    setup: ({ onLoad }) =>
      onLoad({ filter: /\/package\.json$/ }, ({ path: file }) =>
        file === at("package.json") ? { contents, loader: "json" } : undefined,
      ),
  };
}

/**
 * Compiles a script that imports nothing of ours with the manager's flags, to be compared with it.
 * @param {string} script path
 * @param {string} name of the program
 * @returns {Promise<string>} the program
 */
export async function compileAlone(script, name) {
  const folder = path.join(CACHE, "bench");
  const root = path.join(folder, name.concat(".tree"));
  rmSync(root, { recursive: true, force: true });
  cpSync(script, path.join(root, path.basename(script)));
  await compile(name, path.basename(script), { cwd: root, flags: COMPILE_FLAGS, to: folder });
  return path.join(folder, name);
}

/** Next leaves out what it expects a web server to serve, and knows nothing of our migrations. */
function completeStandalone() {
  // Next takes everything along where a page imports a module that reads files by paths that are put together.
  if (existsSync(path.join(STANDALONE, "scripts")))
    throw new Fault(
      "A page imports a module that reads files by paths of its own: Next would put the whole project into the manager. .next/server/app/**/page.js.nft.json tell which page.",
    );
  rmSync(path.join(STANDALONE, "server.js"), { force: true });
  for (const folder of [path.join(".next", "static"), "public", path.join("prisma", "migrations")]) {
    const target = path.join(STANDALONE, folder);
    rmSync(target, { recursive: true, force: true });
    if (existsSync(at(folder))) cpSync(at(folder), target, { recursive: true });
  }
}

/** @returns {Promise<typeof import("esbuild")>} once it is installed */
const esbuild = () => import(pathToFileURL(at("node_modules", "esbuild", "lib", "main.js")).href);

/**
 * All of the entry but Next and native code, which stand in the tree's node_modules.
 * @param {string} outdir
 * @param {Pick<import("esbuild").BuildOptions, "sourcemap" | "plugins">} [how]
 */
async function bundleEntry(outdir, how = {}) {
  const { build } = await esbuild();
  await build({
    entryPoints: [at("lib", "manager", "main.ts")],
    ...how,
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // What only `serve` needs, native code above all, is loaded by it alone.
    splitting: true,
    platform: "node",
    format: "esm",
    target: "node22",
    external: ["next", "libsql"],
    // Names of classes and functions stay, which tell what an error was. To give them back to what was renamed
    // (`keepNames`) would take a microsecond each time that a function is made: six per cent of a heartbeat.
    minifyWhitespace: true,
    minifySyntax: true,
    // Some dependencies are CommonJS and ask for Node's own modules by require.
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "silent",
  });
}
