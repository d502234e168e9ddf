/**
 * The texts that a page brings to the browser: those that the code of its client components asks for, found by their
 * syntax. See docs/decisions/079-texts-of-a-page.md.
 */
import path from "node:path";
import ts from "typescript";
import { Fault } from "../common/say.mjs";

/** @typedef {{ [key: string]: string | Messages }} Messages */

/**
 * @typedef {object} Module what matters of a file
 * @property {boolean} client begins the code of the browser
 * @property {boolean} action runs on the server, whoever calls it
 * @property {string[]} imports files whose code comes with it
 * @property {Set<string>} asked texts: paths, or beginnings of paths with a "*" behind them
 * @property {string | null} provides the `of` of its `<Texts>`
 */

/** Files of a folder that Next shows inside of its nearest layout. */
const INSIDE = /(^|\/)(error|not-found|loading)\.tsx$/;
const ENTRY = /(^|\/)(page|layout|template|default|error|not-found|loading)\.tsx$/;

/**
 * The texts that each `<Texts>` provides, by its `of`: paths of messages. What a layout provides is not repeated below it.
 * @param {ReadonlyMap<string, string>} files path from the root → source, of all that an app is made of
 * @param {Messages} messages of one language
 * @returns {Record<string, string[]>}
 * @throws Fault where texts cannot be found by the syntax, or where nothing would provide them
 */
export function textsOf(files, messages) {
  const leaves = leavesOf(messages);
  /** @type {Map<string, Module>} */
  const modules = new Map();
  /** @param {string} file */
  const moduleOf = (file) => {
    const known = modules.get(file);
    if (known) return known;
    const read = readModule(file, files.get(file) ?? "", (to) => files.has(to));
    modules.set(file, read);
    return read;
  };

  /**
   * The texts of the client components below files, down to the next ones that provide.
   * @param {string[]} entries
   */
  const neededBelow = (entries) => {
    /** @type {Set<string>} */
    const asked = new Set();
    const seen = new Set();
    /** @type {(file: string, inBrowser: boolean, isEntry: boolean) => void} */
    const visit = (file, above, isEntry) => {
      const { client, action, provides, imports, asked: own } = moduleOf(file);
      const inBrowser = above || client;
      if (action || (provides !== null && !isEntry) || seen.has(`${file} ${inBrowser}`)) return;
      seen.add(`${file} ${inBrowser}`);
      if (inBrowser) for (const each of own) asked.add(each);
      for (const next of imports) visit(next, inBrowser, false);
    };
    for (const entry of entries) visit(entry, false, true);
    return new Set(leaves.filter((leaf) => [...asked].some((each) => covers(each, leaf))));
  };

  const entries = [...files.keys()].filter((file) => file.startsWith("app/") && ENTRY.test(file));
  const layouts = entries.filter((file) => file.endsWith("/layout.tsx"));
  /** @type {(file: string) => string[]} the layouts around a file, the outermost first */
  const layoutsOf = (file) =>
    layouts
      .filter((layout) => layout !== file && file.startsWith(`${path.posix.dirname(layout)}/`))
      .sort((a, b) => a.length - b.length);
  /** @type {Map<string, Set<string>>} */
  const needs = new Map();
  for (const layout of layouts) {
    const inside = entries.filter((file) => INSIDE.test(file) && layoutsOf(file).at(-1) === layout);
    needs.set(layout, neededBelow([layout, ...inside]));
  }
  for (const [file] of files) {
    const isProvider = file.startsWith("app/") && moduleOf(file).provides !== null;
    if (!needs.has(file) && (isProvider || (entries.includes(file) && !INSIDE.test(file))))
      needs.set(file, neededBelow([file]));
  }

  /** @type {Record<string, string[]>} */
  const texts = {};
  for (const [file, all] of needs) {
    const above = new Set(layoutsOf(file).flatMap((layout) => [...(needs.get(layout) ?? [])]));
    const own = new Set([...all].filter((leaf) => !above.has(leaf)));
    const name = file.replace(/^app\//, "").replace(/\.tsx$/, "");
    const { provides } = moduleOf(file);
    if (provides !== null && provides !== name)
      throw new Fault(`${file} provides the texts of "${provides}": write <Texts of="${name}">.`);
    if (provides === null && own.size > 0)
      throw new Fault(
        `${file} shows client components with texts, such as ${[...own][0]}, and nothing provides them: put <Texts of="${name}"> around them.`,
      );
    if (provides !== null) texts[name] = whole(messages, own);
  }
  return Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * @param {string} file
 * @param {string} source
 * @param {(file: string) => boolean} isFile
 * @returns {Module}
 */
function readModule(file, source, isFile) {
  const tree = ts.createSourceFile(
    file,
    source,
    ts.ScriptTarget.Latest,
    true,
    file.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
  );
  const first = tree.statements[0];
  const directive =
    first && ts.isExpressionStatement(first) && ts.isStringLiteral(first.expression)
      ? first.expression.text
      : null;
  /** @type {Module} */
  const module = {
    client: directive === "use client",
    action: directive === "use server",
    imports: [],
    asked: new Set(),
    provides: null,
  };
  /** Namespaces by the names of the variables that hold their translators, by the function that declares them.
   * @type {Map<ts.Node, { name: string, namespace: string }[]>} */
  const translators = new Map();

  /** @param {string[]} asked */
  const ask = (asked) => asked.forEach((each) => module.asked.add(each));
  /** @param {(node: ts.Node) => void} visit */
  const everywhere = (visit) => {
    /** @param {ts.Node} node */
    const down = (node) => {
      visit(node);
      ts.forEachChild(node, down);
    };
    down(tree);
  };
  everywhere((node) => {
    const target = importedBy(node);
    const to = target === null ? undefined : fileOf(file, target, isFile);
    if (to) module.imports.push(to);
    if (ts.isJsxAttribute(node) && ts.isJsxOpeningLikeElement(node.parent.parent)) {
      const of = node.name.getText() === "of" && node.parent.parent.tagName.getText() === "Texts";
      if (of)
        module.provides =
          node.initializer && ts.isStringLiteral(node.initializer) ? node.initializer.text : "";
    }
    if (!ts.isCallExpression(node) || node.expression.getText() !== "useTranslations") return;
    const namespace = namespaceOf(node, file);
    const { parent } = node;
    if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
      const within = functionAround(parent);
      translators.set(within, [...(translators.get(within) ?? []), { name: parent.name.text, namespace }]);
    } else ask(askedBy(node, namespace, file));
  });
  everywhere((node) => {
    if (!ts.isIdentifier(node) || !isRead(node)) return;
    for (let within = functionAround(node); ; within = functionAround(within)) {
      const meant = translators.get(within)?.filter(({ name }) => name === node.text) ?? [];
      for (const { namespace } of meant) ask(askedBy(node, namespace, file));
      if (meant.length > 0 || ts.isSourceFile(within)) return;
    }
  });
  return module;
}

/**
 * The function in which something stands, or the file.
 * @param {ts.Node} node
 */
function functionAround(node) {
  let at = node.parent;
  while (!ts.isFunctionLike(at) && !ts.isSourceFile(at)) at = at.parent;
  return at;
}

/**
 * The target of an import or export whose code comes along; null: none. What `later(…)` loads brings its texts itself.
 * @param {ts.Node} node
 */
function importedBy(node) {
  if (ts.isImportDeclaration(node)) return isTypes(node.importClause) ? null : textOf(node.moduleSpecifier);
  if (ts.isExportDeclaration(node)) return node.isTypeOnly ? null : textOf(node.moduleSpecifier);
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.ImportKeyword) return null;
  return isLater(node) ? null : textOf(node.arguments[0]);
}

/**
 * The file of an import; undefined: none of ours.
 * @param {string} from path of the importing file
 * @param {string} target the import as written
 * @param {(file: string) => boolean} isFile
 */
function fileOf(from, target, isFile) {
  const isPath = target.startsWith(".");
  if (!isPath && !target.startsWith("@/")) return undefined;
  const base = isPath ? path.posix.join(path.posix.dirname(from), target) : target.slice(2);
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find(isFile);
}

/** @param {ts.Node | undefined} node */
const textOf = (node) => (node && ts.isStringLiteralLike(node) ? node.text : null);

/** @param {ts.ImportClause | undefined} clause */
function isTypes(clause) {
  if (!clause) return false;
  const named = clause.namedBindings;
  return (
    clause.isTypeOnly ||
    (!clause.name &&
      named !== undefined &&
      ts.isNamedImports(named) &&
      named.elements.length > 0 &&
      named.elements.every(({ isTypeOnly }) => isTypeOnly))
  );
}

/** @param {ts.Node} node */
function isLater(node) {
  for (let at = node.parent; at; at = at.parent)
    if (ts.isCallExpression(at) && at.expression.getText() === "later") return true;
  return false;
}

/**
 * @param {ts.CallExpression} call of useTranslations
 * @param {string} file
 */
function namespaceOf(call, file) {
  const [namespace] = call.arguments;
  if (!namespace) return "";
  if (ts.isStringLiteral(namespace)) return namespace.text;
  throw new Fault(
    `${file} computes a namespace, ${namespace.getText()}: nobody can tell which texts it needs.`,
  );
}

/**
 * Whether a name is that of a variable that is read.
 * @param {ts.Identifier} node
 */
function isRead(node) {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isVariableDeclaration(parent) || ts.isParameter(parent) || ts.isBindingElement(parent))
    return parent.name !== node;
  if (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) return parent.name !== node;
  if (ts.isJsxAttribute(parent) || ts.isImportSpecifier(parent) || ts.isTypeNode(parent)) return false;
  // Dependencies of a hook ask for nothing.
  const inList = ts.isArrayLiteralExpression(parent) && ts.isCallExpression(parent.parent);
  return !(inList && /^use(Callback|Memo|Effect|LayoutEffect)$/.test(parent.parent.expression.getText()));
}

/**
 * The texts that an expression asks for that gives a translator: `t("key")`, `t.rich("key")`; all of its namespace, if
 * it is handed on or the key is computed.
 * @param {ts.Node} translator
 * @param {string} namespace
 * @param {string} file
 */
function askedBy(translator, namespace, file) {
  const { parent } = translator;
  const callee = ts.isPropertyAccessExpression(parent) ? parent : translator;
  const call = callee.parent;
  const key = ts.isCallExpression(call) && call.expression === callee ? call.arguments[0] : undefined;
  const asked = keysOf(key).map((each) => (namespace === "" ? each : `${namespace}.${each}`));
  if (asked.includes("*"))
    throw new Fault(`${file} asks for texts of no namespace: nobody can tell which ones.`);
  return asked;
}

/**
 * The keys that an expression may be; "*" stands for anything.
 * @param {ts.Node | undefined} key
 * @returns {string[]}
 */
function keysOf(key) {
  if (!key) return ["*"];
  if (ts.isStringLiteralLike(key)) return [key.text];
  if (ts.isTemplateExpression(key)) return [`${key.head.text}*`];
  if (ts.isConditionalExpression(key)) return [...keysOf(key.whenTrue), ...keysOf(key.whenFalse)];
  return ["*"];
}

/**
 * @param {string} asked
 * @param {string} leaf
 */
const covers = (asked, leaf) =>
  asked.endsWith("*") ? leaf.startsWith(asked.slice(0, -1)) : leaf === asked || leaf.startsWith(`${asked}.`);

/**
 * The paths of all messages.
 * @param {Messages} messages
 * @returns {string[]}
 */
const leavesOf = (messages, before = "") =>
  Object.entries(messages).flatMap(([key, value]) =>
    typeof value === "string" ? [`${before}${key}`] : leavesOf(value, `${before}${key}.`),
  );

/**
 * Paths with those of a whole branch as one.
 * @param {Messages} messages
 * @param {ReadonlySet<string>} leaves
 * @returns {string[]}
 */
function whole(messages, leaves, before = "") {
  return Object.entries(messages).flatMap(([key, value]) => {
    const at = `${before}${key}`;
    if (typeof value === "string") return leaves.has(at) ? [at] : [];
    return leavesOf(value, `${at}.`).every((leaf) => leaves.has(leaf))
      ? [at]
      : whole(value, leaves, `${at}.`);
  });
}
