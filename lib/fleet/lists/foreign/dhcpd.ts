import {
  cardOf,
  createFinds,
  createLineCounter,
  withoutComments,
  type ForeignFile,
  type Found,
} from "./file";

/** A block of ISC dhcpd: `lease ADDRESS { … }`, `host NAME { … }`; there may be blocks in it, such as `on commit`. */
const BLOCK = /(?<=^|[\s;{}])(lease|host)\s+("[^"\n]*"|[^\s{}";]+)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}/g;

/** A statement that says the card's address, or the end of a lease: without one of them a block is somebody else's. */
const ITS_OWN = /\bhardware\s+\S|\bbinding\s+state\b|\bfixed-address\b|\bstarts\s/;

/** Leases of ISC dhcpd (`dhcpd.leases`). The file is written on and on, so the last lease of a card counts. */
export function readDhcpdLeases(file: ForeignFile): Found | null {
  return readBlocks(file, "lease");
}

/** Declarations `host NAME { … }` of its configuration. */
export function readDhcpdHosts(file: ForeignFile): Found | null {
  return readBlocks(file, "host");
}

/** @param kind of which there must be one */
function readBlocks({ text }: ForeignFile, kind: "lease" | "host"): Found | null {
  if (!text.includes("{")) return null;
  const finds = createFinds();
  const bare = withoutComments(text, "#");
  const lineOf = createLineCounter(bare);
  let isOne = false;
  for (const { 0: whole, 1: word, 2: called = "", 3: body = "", index } of bare.matchAll(BLOCK)) {
    if (!ITS_OWN.test(body)) continue;
    isOne ||= word === kind;
    const card = cardOf(/\bhardware\s+ethernet\s+([^\s;]+)/.exec(body)?.[1] ?? "");
    const line = lineOf(index);
    const given = /\b(?:client-hostname|option\s+host-name)\s+"([^"\n]*)"/.exec(body)?.[1];
    const beginning = whole.slice(0, whole.indexOf("{"));
    finds.enter(line, card, beginning, given, word === "host" ? called : undefined);
  }
  if (!isOne) return null;
  return kind === "lease" ? finds.latest() : finds.found();
}
