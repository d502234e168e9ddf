import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "../common/files.mjs";
import { at, DIST } from "../common/paths.mjs";
import { denoVersion } from "./deno.mjs";

/**
 * @typedef {object} Locked an entry of package-lock.json
 * @property {string} [version]
 * @property {string} [integrity]
 * @property {string} [license]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [optionalDependencies]
 */

/**
 * @typedef {object} Product
 * @property {string} name of the executable
 * @property {string} version
 * @property {string[]} uses packages that its sources import
 */

/** Writes `dist/<program>.cdx.json` for each executable: what it may be made of. */
export function writeBillsOfMaterials() {
  for (const [name, text] of billsOfMaterials()) replaceFile(path.join(DIST, `${name}.cdx.json`), text);
}

/** @returns {Map<string, string>} for each executable its bill, as text */
export function billsOfMaterials() {
  const { packages } = JSON.parse(readFileSync(at("package-lock.json"), "utf8"));
  const { version, dependencies } = JSON.parse(readFileSync(at("package.json"), "utf8"));
  const products = [
    { name: "komo-manager", version, uses: Object.keys(dependencies) },
    // `@std/cli` is a part of this one.
    { name: "komo-agent", version, uses: ["deno-std"] },
    { name: "komolet", version, uses: ["@bufbuild/protobuf"] },
  ];
  return new Map(
    products.map((product) => {
      const bill = billOfMaterials(product, packages, denoVersion());
      return [product.name, `${JSON.stringify(bill, null, 2)}\n`];
    }),
  );
}

/**
 * A software bill of materials, in CycloneDX: the same text for the same input, so no time stands in it.
 * @param {Product} product
 * @param {Record<string, Locked>} locked `packages` of package-lock.json
 * @param {string} deno version of the runtime
 */
export function billOfMaterials({ name, version, uses }, locked, deno) {
  const own = `pkg:generic/komoriuta/${name}@${version}`;
  const runtime = {
    type: "platform",
    "bom-ref": `pkg:github/denoland/deno@v${deno}`,
    name: "deno",
    version: deno,
    licenses: [{ license: { id: "MIT" } }],
    purl: `pkg:github/denoland/deno@v${deno}`,
  };
  const places = uses.map((used) => found(used, "", locked));
  const all = closure(places, locked);
  const components = new Map(all.map((place) => [purlOf(place, locked), component(place, locked)]));
  const edges = new Map(
    all.map((place) => [purlOf(place, locked), neighbours(place, locked).map((one) => purlOf(one, locked))]),
  );
  const content = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      component: {
        type: "application",
        "bom-ref": own,
        name,
        version,
        licenses: [{ license: { id: "MIT" } }],
        purl: own,
      },
    },
    components: [runtime, ...byKey(components).map(([, one]) => one)],
    dependencies: [
      { ref: own, dependsOn: sorted([runtime.purl, ...places.map((place) => purlOf(place, locked))]) },
      { ref: runtime.purl, dependsOn: [] },
      ...byKey(edges).map(([ref, to]) => ({ ref, dependsOn: sorted(to) })),
    ],
  };
  return { ...content, serialNumber: `urn:uuid:${uuidOf(JSON.stringify(content))}` };
}

/**
 * @param {string} place key of package-lock.json
 * @param {Record<string, Locked>} locked
 */
function component(place, locked) {
  const { version = "", integrity, license } = entry(place, locked);
  const name = nameOf(place);
  const slash = name.indexOf("/");
  const purl = purlOf(place, locked);
  return {
    type: "library",
    "bom-ref": purl,
    ...(slash > 0 && { group: name.slice(0, slash) }),
    name: name.slice(slash + 1),
    version,
    ...(integrity && { hashes: [hashOf(integrity)] }),
    ...(license && { licenses: [licenseOf(license)] }),
    purl,
  };
}

/** @param {string} integrity as npm writes it: the algorithm, a dash, Base64 */
function hashOf(integrity) {
  const [algorithm = "", text = ""] = integrity.split("-");
  return {
    alg: algorithm.toUpperCase().replace("SHA", "SHA-"),
    content: Buffer.from(text, "base64").toString("hex"),
  };
}

/** @param {string} license an SPDX identifier, several joined by AND and OR, or a name in plain words */
function licenseOf(license) {
  if (/ (AND|OR|WITH) /.test(license)) return { expression: license };
  return { license: / /.test(license) ? { name: license } : { id: license } };
}

/**
 * @param {string[]} places
 * @param {Record<string, Locked>} locked
 * @returns {string[]} these, and all that they lead to
 */
function closure(places, locked) {
  const seen = new Set(places);
  for (const place of seen) for (const next of neighbours(place, locked)) seen.add(next);
  return [...seen];
}

/**
 * @param {string} place
 * @param {Record<string, Locked>} locked
 * @returns {string[]} where the packages lie that this one depends on
 */
function neighbours(place, locked) {
  const { dependencies = {}, optionalDependencies = {} } = entry(place, locked);
  const needed = Object.keys(dependencies).filter((name) => !(name in optionalDependencies));
  return [
    ...needed.map((name) => found(name, place, locked)),
    // Of those for other platforms, some are in no lock.
    ...Object.keys(optionalDependencies).flatMap((name) => lookUp(name, place, locked) ?? []),
  ];
}

/**
 * @param {string} name
 * @param {string} from
 * @param {Record<string, Locked>} locked
 */
function found(name, from, locked) {
  const place = lookUp(name, from, locked);
  if (!place) throw new Error(`package-lock.json has no ${name}, which ${from || "the product"} needs`);
  return place;
}

/**
 * As Node looks for a package: in the folder's own node_modules, then further up.
 * @param {string} name
 * @param {string} from
 * @param {Record<string, Locked>} locked
 * @returns {string | undefined}
 */
function lookUp(name, from, locked) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    const place = `${folder ? `${folder}/` : ""}node_modules/${name}`;
    if (place in locked) return place;
    if (folder === "") return undefined;
  }
}

/** @param {string} place */
const nameOf = (place) => place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);

/**
 * @param {string} place
 * @param {Record<string, Locked>} locked
 */
function purlOf(place, locked) {
  return `pkg:npm/${nameOf(place).replace("@", "%40")}@${entry(place, locked).version ?? ""}`;
}

/**
 * @param {string} place
 * @param {Record<string, Locked>} locked
 * @returns {Locked}
 */
const entry = (place, locked) => locked[place] ?? {};

/** @param {string[]} texts */
const sorted = (texts) => [...new Set(texts)].sort();

/**
 * @template T
 * @param {Map<string, T>} map
 */
const byKey = (map) => [...map].sort(([a], [b]) => (a < b ? -1 : 1));

/** @param {string} text */
function uuidOf(text) {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
