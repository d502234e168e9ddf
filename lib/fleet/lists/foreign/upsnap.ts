import { CsvFault, csvOf } from "../csv";
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

/**
 * Devices of UpSnap: its collection `devices` as PocketBase gives it (an array, one record, or a page of records with
 * `items`), or as a CSV file of that table.
 */
export function readUpsnap({ text, json }: ForeignFile): Found | null {
  return json === undefined ? ofCsv(text) : ofJson(text, json);
}

/** Whether a first row is that of UpSnap's devices. Ours has no netmask, and its groups are no names. */
export function isUpsnapHead(head: readonly string[]): boolean {
  return ["name", "mac", "netmask", "ports"].every((column) => head.includes(column));
}

function ofJson(text: string, json: unknown): Found | null {
  const records = isObject(json) ? ("items" in json ? objectsIn(json.items) : [json]) : objectsIn(json);
  const devices = records.filter((record) => "mac" in record && "netmask" in record);
  if (devices.length === 0) return null;
  const finds = createFinds();
  const lineOf = createPlaces(text);
  for (const device of devices) {
    const [mac, name] = [stringOf(device.mac), stringOf(device.name)];
    finds.enter(lineOf(mac), cardOf(mac), name || mac, name);
  }
  return finds.found();
}

function ofCsv(text: string): Found | null {
  const read = csvOf(text);
  const [head, ...rows] = read instanceof CsvFault ? [] : read;
  if (!head || !isUpsnapHead(head.cells)) return null;
  const [mac, name] = [head.cells.indexOf("mac"), head.cells.indexOf("name")];
  const finds = createFinds();
  for (const { line, cells } of rows)
    finds.enter(line, cardOf(cells[mac] ?? ""), cells[name] ?? "", cells[name]);
  return finds.found();
}
