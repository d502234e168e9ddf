/**
 * No circles: within a folder, its files and folders import each other in one direction. Imports of types count, and so
 * do files that are loaded on demand. See docs/decisions/070-rooms-and-forms-of-the-console.md.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** The folders of the product that are checked. */
const ROOMS = ["app", "pages", "components", "lib", "i18n", "agent-deno", "command-line"];
const NOT_OURS = /(^|\/)(node_modules|gen)(\/|$)/;
const SOURCE = /\.tsx?$/;
/** Tests and their helpers, which may lie beside whatever they test. */
const TEST = /(\.test\.tsx?|(^|\/)testing(\.ts|\/.*))$/;
const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)"([^"]+)"/gm;

/**
 * The folder within which an import leads from one part to another: a part is a file or a folder of it.
 * @param {string} from path of the importing file
 * @param {string} to path of the imported one
 * @returns {{ folder: string, from: string, to: string } | null} null: a file imports itself
 */
function stepOf(from, to) {
  const [a, b] = [from.split("/"), to.split("/")];
  const shared = a.findIndex((name, i) => name !== b[i]);
  if (shared < 0) return null;
  return { folder: a.slice(0, shared).join("/"), from: a[shared], to: b[shared] };
}

/**
 * The imports between parts, folder by folder.
 * @param {Iterable<readonly [string, string]>} imports pairs of files, importing and imported
 * @returns {Map<string, Map<string, Set<string>>>}
 */
export function stepsOf(imports) {
  const steps = new Map();
  for (const [from, to] of imports) {
    const step = stepOf(from, to);
    if (!step) continue;
    const parts = steps.get(step.folder) ?? steps.set(step.folder, new Map()).get(step.folder);
    (parts.get(step.from) ?? parts.set(step.from, new Set()).get(step.from)).add(step.to);
  }
  return steps;
}

/**
 * The fault of an import that closes a circle, with the way back part by part; undefined: it closes none.
 * @param {Map<string, Map<string, Set<string>>>} steps
 * @param {string} from
 * @param {string} to
 * @returns {string | undefined}
 */
export function circleFault(steps, from, to) {
  const step = stepOf(from, to);
  if (!step) return undefined;
  const back = wayBack(steps.get(step.folder) ?? new Map(), step.to, step.from);
  if (!back) return undefined;
  return (
    `A circle in ${step.folder || "the root"}: ${[step.from, ...back].join(" → ")}. ` +
    "Move what both need into a part of its own, or hand it in."
  );
}

/** The shortest way from one part to another, both included; null: none. */
function wayBack(parts, from, to) {
  const reached = new Map([[from, null]]);
  for (const part of reached.keys()) {
    if (part === to) {
      const way = [];
      for (let at = part; at !== null; at = reached.get(at)) way.unshift(at);
      return way;
    }
    for (const next of parts.get(part) ?? []) if (!reached.has(next)) reached.set(next, part);
  }
  return null;
}

/**
 * The file of an import; undefined: none of ours.
 * @param {string} from path of the importing file
 * @param {string} target the import as written
 * @param {(file: string) => boolean} isFile
 */
export function fileOf(from, target, isFile) {
  const base = target.startsWith("@/")
    ? target.slice(2)
    : target.startsWith(".")
      ? path.posix.join(path.posix.dirname(from), target)
      : null;
  if (base === null) return undefined;
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find(isFile);
}

/** All imports of the product, read once a run. */
function importsOfProduct() {
  const files = ROOMS.flatMap((room) =>
    fs
      .readdirSync(path.join(ROOT, room), { recursive: true, encoding: "utf8" })
      .map((file) => `${room}/${file.split(path.sep).join("/")}`),
  ).filter((file) => SOURCE.test(file) && !TEST.test(file) && !NOT_OURS.test(file));
  const known = new Set(files);
  const isFile = (file) => known.has(file);
  const imports = files.flatMap((file) =>
    [...fs.readFileSync(path.join(ROOT, file), "utf8").matchAll(IMPORT)].flatMap(([, target]) => {
      const to = fileOf(file, target, isFile);
      return to ? [[file, to]] : [];
    }),
  );
  return { isFile, steps: stepsOf(imports) };
}

let product;

/** The folders with circles at present. */
export function circlingFolders() {
  product ??= importsOfProduct();
  const found = new Set();
  for (const [folder, parts] of product.steps)
    for (const [from, all] of parts) if ([...all].some((to) => wayBack(parts, to, from))) found.add(folder);
  return found;
}

/** ESLint rule: an import that closes a circle is an error. */
export const noCircle = {
  meta: { type: "problem", schema: [], messages: { fault: "{{fault}}" } },
  create(context) {
    const from = path.relative(ROOT, context.filename).split(path.sep).join("/");
    if (!ROOMS.includes(from.split("/")[0]) || TEST.test(from)) return {};
    product ??= importsOfProduct();
    const check = ({ source }) => {
      if (!source || typeof source.value !== "string") return;
      const to = fileOf(from, source.value, product.isFile);
      const fault = to && circleFault(product.steps, from, to);
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
