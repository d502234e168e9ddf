import {
  cardOf,
  createFinds,
  createPlaces,
  isObject,
  objectsIn,
  stringOf,
  type ForeignFile,
  type Found,
  type JsonObject,
} from "./file";

/** Files of Kea, the DHCP server of ISC. */

/**
 * Leases: `kea-leases4.csv`, or `kea-leases6.csv`. Kea writes the file on and on, so the last line of a card counts;
 * commas in its cells are written otherwise.
 */
export function readKeaLeases({ lines }: ForeignFile): Found | null {
  const columns = lines[0]?.split(",") ?? [];
  if (!["address", "hwaddr", "valid_lifetime", "hostname"].every((column) => columns.includes(column)))
    return null;
  const [hwaddr, hostname] = [columns.indexOf("hwaddr"), columns.indexOf("hostname")];
  const finds = createFinds();
  lines.slice(1).forEach((line, at) => {
    if (line.trim() === "") return;
    const cells = line.split(",", columns.length);
    finds.enter(at + 2, cardOf(cells[hwaddr] ?? ""), line, cells[hostname]);
  });
  return finds.latest();
}

/** Reservations in its configuration: of the server, its subnets and its shared networks. */
export function readKeaReservations({ text, json }: ForeignFile): Found | null {
  const servers = configurations(json).flatMap((config) => [config.Dhcp4, config.Dhcp6].filter(isObject));
  const scopes = servers.flatMap((server) => {
    const networks = [server, ...objectsIn(server["shared-networks"])];
    return [
      ...networks,
      ...networks.flatMap((each) => [...objectsIn(each.subnet4), ...objectsIn(each.subnet6)]),
    ];
  });
  const reservations = scopes.flatMap((scope) => objectsIn(scope.reservations));
  if (reservations.length === 0) return null;
  const finds = createFinds();
  const lineOf = createPlaces(text);
  for (const reservation of reservations) {
    const mac = stringOf(reservation["hw-address"]);
    const [hostname, address] = [stringOf(reservation.hostname), stringOf(reservation["ip-address"])];
    const line = lineOf(mac || hostname || address);
    finds.enter(line, cardOf(mac), hostname || address || mac, hostname);
  }
  return finds.found();
}

/** The configuration in a file, or in the answer to `config-get`. */
function configurations(json: unknown): readonly JsonObject[] {
  const answers = isObject(json) ? [json] : objectsIn(json);
  return answers.map((answer) => (isObject(answer.arguments) ? answer.arguments : answer));
}
