import { escaped } from "./html.mjs";

/**
 * A Mermaid diagram as a list of who does what to whom: a browser draws none without a library, and a list is read by
 * everybody. Flow charts, state diagrams and sequence diagrams, as far as these pages use them.
 * @param {string} source
 * @param {string} title of the list, for those who do not see it
 * @returns {string} HTML
 * @throws Error where there is a line that it does not know
 */
export function diagram(source, title) {
  const [kind = "", ...lines] = source.split("\n").map((line) => line.trim());
  const isSequence = kind.startsWith("sequenceDiagram");
  const steps = isSequence ? sequence(lines) : graph(lines);
  return `<figure class="diagram ${isSequence ? "in-order" : "in-columns"}" role="group" aria-label="${escaped(title)}"><ol>\n${steps.join("\n")}\n</ol></figure>\n`;
}

const BREAK = /<br\s*\/?>/;

/** @param {string} text a label of Mermaid's, with its line breaks */
const label = (text) => escaped(text.split(BREAK).join(" · "));

/** @param {string} text */
const box = (text) => `<span class="box">${label(text)}</span>`;

/**
 * The name of each box: all of its lines where it is first seen, and then the first alone.
 * @param {ReadonlyMap<string, string>} names
 */
function nameOnce(names) {
  /** @type {Set<string>} */
  const seen = new Set();
  return (/** @type {string} */ id) => {
    const name = id === "[*]" ? "…" : (names.get(id) ?? id);
    if (seen.has(id)) return name.split(BREAK)[0] ?? name;
    seen.add(id);
    return name;
  };
}

/**
 * @param {string} from
 * @param {string} what
 * @param {readonly string[]} to
 */
const step = (from, what, to) =>
  `<li>${box(from)}<span class="arrow">${what ? `<span class="what">${label(what)}</span> ` : ""}→</span>${to.map(box).join(" ")}</li>`;

/** @param {readonly string[]} lines */
function sequence(lines) {
  /** @type {Map<string, string>} */
  const names = new Map();
  const nameOf = nameOnce(names);
  return lines.flatMap((line) => {
    const participant = /^participant (\w+) as (.+)$/.exec(line);
    if (participant) {
      names.set(participant[1] ?? "", participant[2] ?? "");
      return [];
    }
    const message = /^(\w+)--?>>(\w+): (.+)$/.exec(line);
    if (message) return [step(nameOf(message[1] ?? ""), message[3] ?? "", [nameOf(message[2] ?? "")])];
    const note = /^Note over (\w+): (.+)$/.exec(line);
    if (note) return [`<li class="note">${box(nameOf(note[1] ?? ""))} ${label(note[2] ?? "")}</li>`];
    const part = /^(?:alt|else|opt) (.+)$/.exec(line);
    if (part) return [`<li class="part">${label(part[1] ?? "")}</li>`];
    if (line === "end") return ['<li class="part" aria-hidden="true"></li>'];
    return nothingIn(line);
  });
}

const NODE = String.raw`(\[\*\]|\w+)(?:\[\(?"([^"]+)"\)?\])?`;
const EDGE = new RegExp(
  String.raw`^${NODE} (?:-->|---|-\.->|-- "([^"]+)" -->|-\. "([^"]+)" \.->) ${NODE}(?:: (.+))?$`,
);

/** @param {readonly string[]} lines */
function graph(lines) {
  /** @type {Map<string, string>} */
  const names = new Map();
  /** @type {{ from: string, what: string, to: string[] }[]} */
  const edges = [];
  for (const line of lines) {
    const node = new RegExp(`^(?:subgraph )?${NODE}$`).exec(line);
    const edge = EDGE.exec(line);
    if (edge) {
      const [, from = "", fromName, said, saidBy, to = "", toName, after] = edge;
      if (fromName) names.set(from, fromName);
      if (toName) names.set(to, toName);
      const what = said ?? saidBy ?? after ?? "";
      const before = edges.at(-1);
      if (before && before.from === from && before.what === what) before.to.push(to);
      else edges.push({ from, what, to: [to] });
    } else if (node && line !== "end") {
      if (node[2]) names.set(node[1] ?? "", node[2]);
    } else if (line !== "end") nothingIn(line);
  }
  const nameOf = nameOnce(names);
  return edges.map(({ from, what, to }) => step(nameOf(from), what, to.map(nameOf)));
}

/**
 * @param {string} line
 * @returns {never[]}
 */
function nothingIn(line) {
  if (line === "" || line.startsWith("direction ")) return [];
  throw new Error(`scripts/site/diagram.mjs does not know this line of a diagram: ${line}`);
}
