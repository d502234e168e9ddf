/**
 * The direction of imports: the rooms that each room may use. A new room is added here first; see
 * docs/decisions/006-import-directions.md.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Rooms, longest path first. */
const ROOMS = [
  ["nearest", "command-line/nearest"],
  ["command-line", "command-line/"],
  ["power", "lib/power/"],
  ["plan", "lib/plan/"],
  ["calendar", "lib/calendar/"],
  ["fleet", "lib/fleet/"],
  ["access", "lib/access/"],
  ["install", "lib/install/"],
  ["prisma", "lib/gen/prisma/"],
  ["gen", "lib/gen/"],
  ["store", "lib/store/"],
  ["http", "lib/http/"],
  ["wake", "lib/wake/"],
  ["doors", "lib/doors/"],
  ["ups", "lib/ups/"],
  ["api", "lib/api/"],
  ["log", "lib/log/"],
  ["notify", "lib/notify/"],
  ["mqtt", "lib/mqtt/"],
  ["oidc", "lib/oidc/"],
  ["metrics", "lib/metrics/"],
  ["compat", "lib/compat/"],
  ["files", "lib/files"],
  ["throttle", "lib/throttle"],
  ["manager", "lib/manager/"],
  ["i18n", "i18n/"],
  ["components", "components/"],
  ["app", "app/"],
  ["app", "pages/"],
  ["app", "proxy.ts"],
  ["agent", "agent-deno/"],
  ["tests", "tests/"],
  ["tests", "bench/"],
  ["scripts", "scripts/"],
];

const LIB = [
  "power",
  "plan",
  "calendar",
  "fleet",
  "access",
  "install",
  "gen",
  "store",
  "http",
  "wake",
  "doors",
  "ups",
  "api",
  "log",
  "notify",
  "mqtt",
  "oidc",
  "metrics",
  "files",
  "throttle",
];

/** Room → the rooms it may import, besides itself and compat. Rooms that are not listed may import everything. */
const ALLOWED = {
  "command-line": ["nearest"],
  power: [],
  plan: ["power", "ups"],
  calendar: ["plan"],
  fleet: ["plan", "power", "throttle", "ups"],
  access: ["fleet", "plan", "power", "throttle", "nearest"],
  install: ["http"],
  store: ["fleet", "plan", "power", "prisma", "files"],
  http: ["files", "throttle"],
  wake: ["power"],
  doors: ["fleet", "plan", "power", "http", "throttle"],
  ups: ["power", "wake"],
  log: [],
  notify: ["fleet", "plan", "power", "http", "files", "i18n"],
  mqtt: ["access", "fleet", "power", "throttle", "ups"],
  oidc: ["access", "fleet", "http", "throttle"],
  metrics: ["fleet", "power", "ups"],
  api: ["fleet", "access", "oidc", "install", "plan", "power", "ups", "gen", "i18n", "nearest"],
  compat: [],
  files: [],
  throttle: [],
  nearest: [],
  manager: [...LIB, "i18n", "command-line"],
  i18n: [],
  components: ["plan", "power"],
  app: ["components", "api", "fleet", "access", "install", "plan", "power", "ups", "gen", "i18n"],
  agent: ["command-line"],
  scripts: [],
};

/** Room → rooms from which it may also import types, of which nothing is left at run time. */
const ALLOWED_TYPES = { agent: ["gen", "protobuf"], scripts: ["command-line"] };

/** Tests and their helpers, which may also use a real store and the real entry point. */
const TEST = /\.test\.tsx?$/;
const TESTS_MAY = ["store", "http"];
const TEST_HELPER = /(^|\/)testing(\.ts)?$/;

/** Advice about a fault, by the room that was wrongly imported or that wrongly imports. */
const ADVICE = {
  "command-line": "command-line/ knows tables of verbs only. What a verb does belongs to its program.",
  power:
    "lib/power is pure: no clock, network or database. Hand the value in as a parameter, or move this code to lib/fleet.",
  plan: "lib/plan is pure: no clock, network or database. Hand the value in as a parameter, or move this code to lib/fleet.",
  fleet: "Let lib/fleet declare the port it needs, and let lib/manager hand the implementation in.",
  access:
    "lib/access knows the ports of lib/fleet only. Code that joins it with the rest belongs in lib/api or lib/manager.",
  install:
    "lib/install knows what new servers fetch and how they reach the manager. Code that joins it with the rest belongs in lib/manager or app/.",
  store: "lib/store only keeps and finds. Code that decides belongs in lib/fleet or lib/access.",
  http: "lib/http knows requests and sockets only. Code that joins it with the rest belongs in lib/manager.",
  wake: "lib/wake knows ways to wake only. Code that joins it with the rest belongs in lib/manager.",
  doors:
    "lib/doors knows doors, sockets and the ports of lib/fleet. Code that joins it with the rest belongs in lib/manager.",
  ups: "lib/ups reads what UPSes say, and orders nothing. What follows belongs in lib/plan; code that joins both in lib/manager.",
  log: "lib/log knows lines only. Code that joins it with the rest belongs in lib/manager.",
  notify: "lib/notify knows events and words only. Code that joins it with the fleet belongs in lib/manager.",
  mqtt: "lib/mqtt knows what a program may see and do. Code that joins it with the rest belongs in lib/manager.",
  oidc: "lib/oidc knows what a login service says of somebody. Whether they come in is for lib/access; code that joins both belongs in lib/api.",
  metrics: "lib/metrics counts what it is told. Code that joins it with the rest belongs in lib/manager.",
  api: "lib/api translates. Queries belong in lib/store, decisions in lib/fleet or lib/access.",
  compat: "lib/compat mends dependencies and the runtime. Code that knows the manager belongs elsewhere.",
  files: "lib/files writes files. It knows nothing of ours.",
  throttle: "lib/throttle counts what it is told. It knows nothing of ours.",
  nearest: "command-line/nearest compares words. It knows nothing of ours.",
  components:
    "components/ show what they are given, in words of the status model. What knows servers or settings belongs to a screen under app/.",
  app: "Pages and actions translate. Queries belong in lib/store behind lib/fleet or lib/access.",
  agent:
    "agent-deno/ stands alone. What both sides share belongs in proto/, or in command-line/ if it is about verbs.",
  manager: "lib never imports app/: hand it in from the entry point.",
  scripts: "scripts/ are plain Node without dependencies on the sources.",
  i18n: "i18n/ holds words only.",
};

const CONSOLE = /^app\/\(console\)\/([^_/][^/]*)\//;

/**
 * The fault of a screen that uses another one; undefined: it does not. Shared code lies in a folder with an underscore.
 */
function screenFault(from, target) {
  const [screen, other] = [from, target].map((file) => CONSOLE.exec(file)?.[1]);
  if (!screen || !other || screen === other) return undefined;
  return `A screen is no library: ${screen} may not use ${other}. What both need belongs in app/(console)/_kit, or in a folder with an underscore beside it.`;
}

/** The room of a path relative to the root, or undefined. */
function roomOf(relativePath) {
  return ROOMS.find(([, prefix]) => relativePath.startsWith(prefix))?.[0];
}

/**
 * The fault of an import; undefined: it is allowed.
 * @param {string} from path of the importing file, relative to the root
 * @param {string} target the import as written
 * @param {boolean} [typesOnly] whether types alone are imported
 * @returns {string | undefined}
 */
export function directionFault(from, target, typesOnly = false) {
  const importer = roomOf(from);
  if (!importer || importer === "tests") return undefined;
  const inTest = TEST.test(from) || TEST_HELPER.test(from);
  if (TEST_HELPER.test(target) && !inTest) return "Only tests may import the helpers of tests.";
  const imported = roomOfImport(from, target);
  if (imported === "app" && importer === "app") return screenFault(from, pathOf(from, target));
  if (!imported || imported === importer || (inTest && TESTS_MAY.includes(imported))) return undefined;
  const allowed = ALLOWED[importer];
  if (!allowed || imported === "compat" || allowed.includes(imported)) return undefined;
  if (ALLOWED_TYPES[importer]?.includes(imported)) {
    return typesOnly ? undefined : `${importer} may import types of ${imported} only: use \`import type\`.`;
  }
  // The generated client of Prisma is the store's alone, whoever asks.
  const advice =
    imported === "prisma" ? "Only lib/store speaks to Prisma: add a query there." : ADVICE[importer];
  return `${importer} may not import ${imported}. ${advice}`;
}

function roomOfImport(from, target) {
  if (target.startsWith("@prisma/")) return "prisma";
  // For all others it is a library like any.
  if (target.startsWith("@bufbuild/")) return roomOf(from) === "agent" ? "protobuf" : undefined;
  const imported = pathOf(from, target);
  return imported === undefined ? undefined : roomOf(imported);
}

/** The path of an import, relative to the root; undefined: none of ours. */
function pathOf(from, target) {
  // The slash lets a folder's own name ("@/lib/store") count as lying in it.
  if (target.startsWith("@/")) return `${target.slice(2)}/`;
  return target.startsWith(".") ? `${path.posix.join(path.posix.dirname(from), target)}/` : undefined;
}

/** ESLint rule: an import against the direction of the layout is an error. */
export const importDirection = {
  meta: { type: "problem", schema: [], messages: { fault: "{{fault}}" } },
  create(context) {
    const from = path.relative(ROOT, context.filename).split(path.sep).join("/");
    const check = (node) => {
      const source = node.source;
      if (!source || typeof source.value !== "string") return;
      const typesOnly = node.importKind === "type" || node.exportKind === "type";
      const fault = directionFault(from, source.value, typesOnly);
      if (fault) context.report({ node: source, messageId: "fault", data: { fault } });
    };
    return {
      ImportDeclaration: check,
      ExportNamedDeclaration: check,
      ExportAllDeclaration: check,
      ImportExpression: check,
    };
  },
};
