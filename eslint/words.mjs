/** Words of names and of doc comments. See docs/decisions/067-words.md. */

/** Words that names do not have any more; docs/glossary.md has those that are used instead. */
const RETIRED =
  /^(tells?|told|untold|hears?|heard|wish(es)?|diar(y|ies)|rosters?|clockworks?|glyphs?|baggage|deeds?|rivals?)$/;
/** Names of columns and of fields of the protocol, which stay what they are, as do words in data (`could_not_be_told`). */
const FIXED = new Set(["heardAt", "toldStatus", "rivalInstance", "rivalHeardAt"]);
const IN_DATA = /[a-z]_[a-z]/;

/**
 * The word of a name that is not used any more, if there is one.
 * @param {string} name
 * @returns {string | undefined}
 */
export function retiredWord(name) {
  if (FIXED.has(name) || IN_DATA.test(name)) return undefined;
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z0-9]+/);
  return words.map((word) => word.toLowerCase()).find((word) => RETIRED.test(word));
}

/**
 * The question with which a doc comment begins, where it should be a noun phrase or a statement.
 * @param {string} comment what stands between the slashes and their stars
 * @returns {string | undefined}
 */
export function questionOf(comment) {
  return /^\*[\s*]*(What|Who|Whom|Whose|How|Where|When|Why)\b/.exec(comment)?.[1];
}

/** @type {import("eslint").Rule.RuleModule} */
export const retiredNames = {
  meta: { type: "suggestion", schema: [] },
  create(context) {
    return {
      Identifier(node) {
        const word = retiredWord(node.name);
        if (word)
          context.report({ node, message: `"${word}" is no word of names: docs/decisions/067-words.md.` });
      },
    };
  },
};

/** @type {import("eslint").Rule.RuleModule} */
export const docComments = {
  meta: { type: "suggestion", schema: [] },
  create(context) {
    return {
      Program() {
        for (const { type, value, loc } of context.sourceCode.getAllComments()) {
          const question = type === "Block" ? questionOf(value) : undefined;
          if (question && loc)
            context.report({
              loc,
              message: `A doc comment is a noun phrase or a statement, and does not begin with "${question}".`,
            });
        }
      },
    };
  },
};
