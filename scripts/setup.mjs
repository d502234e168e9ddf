import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { at, bin, digestOf, filesBelow, whenChanged } from "./common/files.mjs";
import { must } from "./common/run.mjs";
import { Fault, timed } from "./common/say.mjs";

/**
 * Generated code: its sources, its results, its generator.
 * @type {{ name: string, title: string, inputs: string[], results: string[], work: () => Promise<void> }[]}
 */
const GENERATORS = [
  {
    name: "protocol",
    title: "Generating the protocol's code",
    inputs: ["proto", "buf.yaml", "buf.gen.yaml"],
    results: ["lib/gen/proto"],
    work: async () => {
      const PATH = [path.dirname(bin("buf")), process.env["PATH"]].join(path.delimiter);
      await must(bin("buf"), ["generate"], { env: { PATH }, output: "capture" });
    },
  },
  {
    name: "openapi",
    title: "Generating the API's description",
    inputs: ["proto", "buf.yaml", "scripts/openapi", "package.json"],
    results: ["lib/gen/openapi.ts"],
    work: async () => {
      // It needs what may just have been installed.
      const { generateOpenApi } = await import("./openapi/generate.mjs");
      await generateOpenApi();
    },
  },
  {
    name: "texts",
    title: "Finding the texts of each page",
    inputs: ["app", "components", "i18n/messages", "scripts/texts"],
    results: ["lib/gen/texts.json"],
    work: async () => {
      const { generateTexts } = await import("./texts/generate.mjs");
      generateTexts();
    },
  },
  {
    name: "languages",
    title: "Joining the languages",
    inputs: ["i18n/messages", "scripts/languages"],
    results: ["i18n/gen", "public/sw-words.js"],
    work: async () => {
      const { generateLanguages } = await import("./languages/generate.mjs");
      generateLanguages();
    },
  },
  {
    name: "database",
    title: "Generating the database client",
    inputs: ["prisma/schema.prisma", "prisma.config.ts"],
    results: ["lib/gen/prisma"],
    work: async () => {
      // Generating does not use the schema engine; naming any executable keeps Prisma from downloading one.
      const env = { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" };
      await must(bin("prisma"), ["generate", "--no-hints"], { env, output: "capture" });
    },
  },
];

/**
 * Generates code where its sources changed.
 * @param {{ always?: boolean }} [options] always: also where nothing changed
 */
export async function ensureGenerated(options) {
  for (const { name, title, inputs, results, work } of GENERATORS) {
    // package-lock.json stands for the generators' versions.
    const digest = digestOf(filesBelow([...inputs, "package-lock.json"].map((input) => at(input))));
    const places = results.map((result) => at(result));
    await whenChanged(`generate-${name}`, digest, places, () => timed(title, work), options);
  }
}

/**
 * @typedef {object} Lock the fields that are read of package-lock.json, and of the one that npm leaves in node_modules
 * @property {Record<string, { version?: string, integrity?: string, optional?: boolean, devOptional?: boolean }>} packages
 */

/** Installs the packages of package-lock.json, unless they are there already. */
export async function ensureDependencies() {
  checkNode();
  const wanted = at("package-lock.json");
  const found = at("node_modules", ".package-lock.json");
  if (!existsSync(found) || !agrees(readLock(wanted), readLock(found)))
    await timed("Installing dependencies", async () => {
      await must("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], { output: "capture" });
    });
  // Deno puts its program in place as it is run first. Two that do so at once would replace it under each other.
  if (!existsSync(at("node_modules", "deno", "deno")))
    await must(bin("deno"), ["--version"], { output: "capture" });
}

/**
 * Whether the installed packages are those of the lock. Packages for other platforms are optional and may be missing.
 * @param {Lock} wanted
 * @param {Lock} found
 */
export function agrees(wanted, found) {
  const installed = Object.keys(found.packages);
  if (installed.some((place) => !wanted.packages[place])) return false;
  return Object.entries(wanted.packages).every(([place, entry]) => {
    if (place === "") return true;
    const actual = found.packages[place];
    if (!actual) return Boolean(entry.optional || entry.devOptional);
    return actual.version === entry.version && actual.integrity === entry.integrity;
  });
}

/**
 * @param {string} file
 * @returns {Lock}
 */
const readLock = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Refuses a Node that is too old: npm only warns, and later failures would not show the reason. */
function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Fault(`Node 20.19 or later is needed; this is ${process.version}.`);
}

/** Prepares all that the repository needs to run: dependencies and generated code. */
export async function setUp() {
  await ensureDependencies();
  await ensureGenerated();
}
