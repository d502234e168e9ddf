import {
  cardOf,
  createFinds,
  createPlaces,
  isObject,
  objectsIn,
  stringOf,
  type ForeignFile,
  type Found,
} from "./file";

/** A line of a node's configuration, alone or as grep shows it with its file: `/etc/pve/nodes/NODE/config:`. */
const LINE = /^(?:(?:\S*\/)?([^/\s:]+)\/config:)?\s*wakeonlan:\s*(\S+)/;

/**
 * Nodes of Proxmox VE that have a MAC address for Wake-on-LAN: their files below /etc/pve/nodes, one after another or
 * by grep, or what `pvesh get /nodes/NODE/config` says, alone, in an array, or by the names of nodes.
 */
export function readProxmox(file: ForeignFile): Found | null {
  return file.json === undefined ? ofLines(file.lines) : ofJson(file.text, file.json);
}

function ofLines(lines: readonly string[]): Found | null {
  const finds = createFinds();
  let isOne = false;
  lines.forEach((text, at) => {
    const [, node, value = ""] = LINE.exec(text) ?? [];
    if (value === "") return;
    isOne = true;
    finds.enter(at + 1, cardOf(macIn(value)), text, node);
  });
  return isOne ? finds.found() : null;
}

function ofJson(text: string, json: unknown): Found | null {
  const bare = unwrapped(json);
  const isOne = isObject(bare) && "wakeonlan" in bare;
  const named =
    isObject(bare) && !isOne
      ? Object.entries(bare)
      : (isOne ? [bare] : objectsIn(bare)).map((each) => ["", each] as const);
  const nodes = named.flatMap(([name, value]) => {
    const node = unwrapped(value);
    return isObject(node) ? [{ node, name: stringOf(node.node) || name }] : [];
  });
  if (!nodes.some(({ node }) => "wakeonlan" in node)) return null;
  const finds = createFinds();
  const lineOf = createPlaces(text);
  for (const { node, name } of nodes) {
    const value = isObject(node.wakeonlan) ? stringOf(node.wakeonlan.mac) : stringOf(node.wakeonlan);
    finds.enter(lineOf(value || name), cardOf(macIn(value)), name || value, name);
  }
  return finds.found();
}

/** An answer of the API without what is around it. */
function unwrapped(value: unknown): unknown {
  return isObject(value) && "data" in value ? value.data : value;
}

/** The MAC address in `02:00:5e:00:53:01`, or in `mac=02:00:5e:00:53:01,bind-interface=eno1`. */
function macIn(value: string): string {
  const parts = value.split(",");
  return parts.map((part) => /^mac=(.*)$/.exec(part)?.[1]).find((mac) => mac !== undefined) ?? parts[0] ?? "";
}
