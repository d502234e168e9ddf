/** The network cards that a magic packet could reach, with MAC address, networks, and whether they are wireless. */
import type { NetworkCard } from "../../host-identity.ts";
import type { CardBytes } from "../card-bytes.ts";
import { copyAt, NumberOut, textAt } from "./ffi.ts";
import { iphlpapi } from "./libraries/iphlpapi.ts";

const MOST_INTERFACES = 32;
const MOST_NETWORKS = 8;
/** GAA_FLAG_INCLUDE_GATEWAYS, and none of the lists that nobody asks for. */
const WITH_GATEWAYS = 0x80 | 0x2 | 0x4 | 0x8;
const OVERFLOW = 111;
const FIRST_ROOM = 32_768;
const TRIES = 5;

const ETHERNET = 6;
const WIRELESS = 71;
const LONGEST_WORD = 32;
const INTERNET = 2;

/** An adapter as Windows lists it. */
interface Adapter {
  readonly index: number;
  readonly name: string;
  readonly description: string;
  readonly type: number;
  readonly isUp: boolean;
  readonly bitsPerSecond: bigint;
  readonly hasGateway: boolean;
  readonly addresses: readonly string[];
}

/** Counters and nature of an adapter: MIB_IF_ROW2. */
interface Row {
  readonly macAddress: string | undefined;
  readonly isHardware: boolean;
  readonly isWireless: boolean;
  readonly bytes: bigint;
}

/** Wired hardware, and what leads to the default gateway. Never throws. */
export function readNetworkCards(): NetworkCard[] {
  const cards = attempt(listAdapters, []).flatMap((adapter): NetworkCard[] => {
    const row = attempt(() => readRow(adapter.index), undefined);
    if (row?.macAddress === undefined || ![ETHERNET, WIRELESS].includes(adapter.type)) return [];
    const isWired = row.isHardware && !row.isWireless;
    if (!isWired && !adapter.hasGateway) return [];
    return [cardOf(adapter, row, row.macAddress)];
  });
  return cards.sort((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MOST_INTERFACES);
}

function cardOf(adapter: Adapter, { isWireless }: Row, macAddress: string): NetworkCard {
  const { name, description, type, isUp, bitsPerSecond, hasGateway, addresses } = adapter;
  const megabits = Number(bitsPerSecond / 1_000_000n);
  return {
    name,
    macAddress,
    // What wakes is a property of the driver, and one of the device: docs/windows.md.
    wakeOnLan: undefined,
    defaultRoute: hasGateway,
    addresses: addresses.slice(0, MOST_NETWORKS),
    driver: description.slice(0, LONGEST_WORD),
    speed: isUp && megabits > 0 && megabits < 2 ** 31 ? megabits : 0,
    wireless: isWireless || type === WIRELESS,
    acpiWakeup: "",
    linkFile: "",
    wakeOnLanKeptBy: "WAKE_ON_LAN_KEEPER_UNSPECIFIED",
  };
}

/**
 * Bytes that went over hardware, whatever its routes, or over all cards where none is hardware, as in a machine of Hyper-V.
 * @throws Error where there is no card, or one cannot be read: nobody can tell what passes then
 */
export function readCardBytes(): CardBytes {
  const cards = listAdapters()
    .filter(({ type }) => [ETHERNET, WIRELESS].includes(type))
    .map(({ name, index }) => ({ name, ...readRow(index) }));
  const hardware = cards.filter(({ isHardware }) => isHardware);
  const counted = hardware.length > 0 ? hardware : cards;
  if (counted.length === 0) throw new Error("no network card is found");
  return {
    cards: counted
      .map(({ name }) => name)
      .sort()
      .join(),
    bytes: counted.reduce((sum, { bytes }) => sum + Number(bytes), 0),
  };
}

/** @throws Error */
function listAdapters(): Adapter[] {
  let room = FIRST_ROOM;
  for (let tries = 0; tries < TRIES; tries++) {
    const size = new NumberOut(room);
    const list = new Uint8Array(room);
    const result = iphlpapi().GetAdaptersAddresses(0, WITH_GATEWAYS, null, list, size.buffer);
    if (result === 0) {
      const found = adaptersIn(Deno.UnsafePointer.of(list));
      // It must live until all that points into it is read.
      return list.length > 0 ? found : [];
    }
    if (result !== OVERFLOW) throw new Error(`GetAdaptersAddresses: error ${result}`);
    room = size.value;
  }
  throw new Error("GetAdaptersAddresses: the list grows");
}

/** Offsets of IP_ADAPTER_ADDRESSES_LH on 64-bit processors. */
const AT = {
  ...{ index: 4, next: 8, firstUnicast: 24, description: 64, name: 72, type: 100, state: 104 },
  ...{ speed: 184, firstGateway: 208, length: 216 },
} as const;
const UP = 1;

function adaptersIn(first: Deno.PointerValue): Adapter[] {
  const found: Adapter[] = [];
  for (let at = first; at !== null;) {
    const view = copyAt(at, AT.length);
    found.push({
      index: view.getUint32(AT.index, true),
      name: textAt(pointerIn(view, AT.name)),
      description: textAt(pointerIn(view, AT.description)),
      type: view.getUint32(AT.type, true),
      isUp: view.getUint32(AT.state, true) === UP,
      bitsPerSecond: view.getBigUint64(AT.speed, true),
      hasGateway: pointerIn(view, AT.firstGateway) !== null,
      addresses: addressesIn(pointerIn(view, AT.firstUnicast)),
    });
    at = pointerIn(view, AT.next);
  }
  return found;
}

/** IPv4 addresses with their prefixes: IP_ADAPTER_UNICAST_ADDRESS. */
function addressesIn(first: Deno.PointerValue): string[] {
  const found: string[] = [];
  for (let at = first; at !== null;) {
    const view = copyAt(at, 64);
    const socket = pointerIn(view, 16);
    if (socket !== null) {
      const address = copyAt(socket, 8);
      const octets = [4, 5, 6, 7].map((offset) => address.getUint8(offset));
      if (address.getUint16(0, true) === INTERNET && octets[0] !== 127)
        found.push(`${octets.join(".")}/${view.getUint8(56)}`);
    }
    at = pointerIn(view, 8);
  }
  return found;
}

function pointerIn(view: DataView, offset: number): Deno.PointerValue {
  return Deno.UnsafePointer.create(view.getBigUint64(offset, true));
}

const ROW_LENGTH = 1_352;

function readRow(index: number): Row {
  const row = new Uint8Array(ROW_LENGTH);
  new DataView(row.buffer).setUint32(8, index, true);
  const result = iphlpapi().GetIfEntry2(row);
  if (result !== 0) throw new Error(`GetIfEntry2: error ${result}`);
  return rowIn(row);
}

/** NdisPhysicalMediumWirelessLan and NdisPhysicalMediumNative802_11. */
const WIRELESS_MEDIA = [1, 9];

/** Pure. */
export function rowIn(row: Uint8Array): Row {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const length = view.getUint32(1_056, true);
  // The address of the card itself, also where another one is set.
  const own = [1_092, 1_060]
    .map((offset) => row.subarray(offset, offset + 6))
    .find((one) => one.some(Boolean));
  return {
    macAddress:
      length === 6 && own !== undefined
        ? [...own].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(":")
        : undefined,
    isHardware: (view.getUint8(1_152) & 1) === 1,
    isWireless:
      WIRELESS_MEDIA.includes(view.getUint32(1_140, true)) || view.getUint32(1_128, true) === WIRELESS,
    bytes: view.getBigUint64(1_208, true) + view.getBigUint64(1_280, true),
  };
}

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}
