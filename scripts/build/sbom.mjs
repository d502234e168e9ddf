import { readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile, at, DIST } from "../common/files.mjs";
import { must } from "../common/run.mjs";
import { deno } from "./deno.mjs";

// `npm sbom` tells what package-lock.json holds. What stands here it cannot know: which part of that each program
// uses, and the runtime that all of them carry.

/** @typedef {{ "bom-ref": string, name: string, version: string }} Component */

/**
 * @typedef {object} Bill the fields of CycloneDX that are used
 * @property {{ component: Component }} metadata
 * @property {Component[]} components
 * @property {{ ref: string, dependsOn: string[] }[]} dependencies
 */

/** @typedef {{ version: string, dependencies?: object, optionalDependencies?: object }} Locked */

/** Writes `dist/<program>.cdx.json` for each executable: the packages that it may contain. */
export async function writeBillsOfMaterials() {
  for (const [name, text] of await billsOfMaterials()) replaceFile(path.join(DIST, `${name}.cdx.json`), text);
}

/** @returns {Promise<Map<string, string>>} for each executable its bill, as text: the same for the same lock */
export async function billsOfMaterials() {
  const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
  const { packages: locked } = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
  const whole = withoutPeers(JSON.parse(await must("npm", args, { output: "capture" })), locked);
  const { dependencies } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const runtime = await runtimeComponents();
  const uses = {
    "komo-manager": Object.keys(dependencies),
    // One program with three names. `@std/cli` is a part of this package.
    "komo-agent": ["deno-std"],
    komolet: ["deno-std"],
    komoctl: ["deno-std"],
  };
  return new Map(
    Object.entries(uses).map(([name, packages]) => {
      const bill = billOfProgram(name, whole, packages, runtime);
      return [name, `${JSON.stringify(bill, null, 2)}\n`];
    }),
  );
}

/**
 * The bill of one program: the runtime, some of our dependencies, and theirs. The time and place of its making are left
 * out.
 * @param {string} name
 * @param {Bill} whole the repository's
 * @param {string[]} packages that the program's sources import
 * @param {Component[]} runtime
 */
export function billOfProgram(name, whole, packages, runtime) {
  const { metadata, components, dependencies, ...format } = whole;
  const transitions = new Map(dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
  const direct = transitions.get(metadata.component["bom-ref"]) ?? [];
  const roots = packages.map((used) => {
    const ref = direct.find((one) => nameOf(one) === used);
    if (!ref) throw new Error(`package-lock.json has no ${used}, which ${name} uses`);
    return ref;
  });
  const reached = new Set(roots);
  for (const ref of reached) for (const next of transitions.get(ref) ?? []) reached.add(next);
  const { version } = metadata.component;
  const own = `pkg:generic/komoriuta/${name}@${version}`;
  const license = [{ license: { id: "MIT" } }];
  const unplaced = { properties: undefined, externalReferences: undefined, scope: undefined };
  return {
    ...format,
    serialNumber: undefined,
    metadata: {
      component: { type: "application", "bom-ref": own, name, version, licenses: license, purl: own },
    },
    components: [
      ...runtime,
      ...components.filter((one) => reached.has(one["bom-ref"])).map((one) => ({ ...one, ...unplaced })),
    ],
    dependencies: [
      { ref: own, dependsOn: [...runtime.map((one) => one["bom-ref"]), ...roots] },
      ...runtime.map((one) => ({ ref: one["bom-ref"], dependsOn: [] })),
      ...[...reached].map((ref) => ({
        ref,
        dependsOn: transitions.get(ref)?.filter((one) => reached.has(one)) ?? [],
      })),
    ],
  };
}

/**
 * The bill with the dependencies of package-lock.json alone: npm counts peers as dependencies, those too that are here
 * for another reason, such as our tests' browser, which Next may use.
 * @param {Bill} whole
 * @param {Record<string, Locked>} locked
 * @returns {Bill}
 */
export function withoutPeers(whole, locked) {
  const asked = new Map(
    Object.entries(locked).map(([place, { version, dependencies, optionalDependencies }]) => [
      `${place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`,
      Object.keys({ ...dependencies, ...optionalDependencies }),
    ]),
  );
  const own = whole.metadata.component["bom-ref"];
  return {
    ...whole,
    dependencies: whole.dependencies.map(({ ref, dependsOn }) => ({
      ref,
      dependsOn: ref === own ? dependsOn : dependsOn.filter((one) => asked.get(ref)?.includes(nameOf(one))),
    })),
  };
}

/** @param {string} ref such as `@s/c@3.0.0` */
const nameOf = (ref) => ref.slice(0, ref.lastIndexOf("@"));

/** Deno and the V8 in it, by `deno --version`. */
async function runtimeComponents() {
  const text = await deno(["--version"], at());
  return [
    { name: "deno", source: "denoland/deno@v", license: "MIT" },
    { name: "v8", source: "v8/v8@", license: "BSD-3-Clause" },
  ].map(({ name, source, license }) => {
    const version = new RegExp(`^${name} ([\\d.]+)`, "m").exec(text)?.[1] ?? "";
    const purl = `pkg:github/${source}${version}`;
    return {
      type: "platform",
      "bom-ref": purl,
      name,
      version,
      licenses: [{ license: { id: license } }],
      purl,
    };
  });
}
