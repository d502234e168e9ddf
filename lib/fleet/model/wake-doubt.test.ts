import { expect, test } from "vitest";
import type { NetworkCard } from "./entities";
import { packetDoubt } from "./wake-doubt";

const MAC = "02:00:5E:00:53:01";

function card(changes: Partial<NetworkCard> = {}): NetworkCard {
  return { name: "eth0", macAddress: MAC, wakeOnLan: true, defaultRoute: true, ...changes };
}
const { wakeOnLan: _known, ...silent } = card();

function wakeDoubt(macAddress: string, interfaces: readonly NetworkCard[] | null) {
  const agent = interfaces && { version: "", hostname: "", os: "", arch: "", interfaces };
  return packetDoubt({ macAddress, agent });
}

test("a card with the address that listens leaves no doubt, however the address is spelt", () => {
  expect(wakeDoubt(MAC, [card()])).toBeNull();
  expect(wakeDoubt(MAC.toLowerCase(), [card()])).toBeNull();
  expect(wakeDoubt(MAC, [card({ macAddress: MAC.toLowerCase() })])).toBeNull();
});

test("a card that does not listen", () => {
  const off = card({ wakeOnLan: false });
  expect(wakeDoubt(MAC, [off])).toEqual({ kind: "wake_on_lan_off", card: off });
});

test("a bridge that cannot be woken does not speak for the card below it", () => {
  const bridge = card({ name: "br0", wakeOnLan: false });
  expect(wakeDoubt(MAC, [bridge, card({ defaultRoute: false })])).toBeNull();
  expect(wakeDoubt(MAC, [{ ...silent, name: "br0" }, bridge])).toMatchObject({ kind: "wake_on_lan_off" });
});

test("no card with the address: the one that leads out was probably meant", () => {
  const wifi = card({ name: "wlan0", macAddress: "02:00:5E:00:53:02", defaultRoute: false });
  const cable = card({ macAddress: "02:00:5E:00:53:03" });
  expect(wakeDoubt(MAC, [wifi, cable])).toEqual({ kind: "no_such_card", instead: cable });
  expect(wakeDoubt(MAC, [wifi])).toEqual({ kind: "no_such_card", instead: wifi });
  expect(wakeDoubt(MAC, [wifi, { ...cable, defaultRoute: false }])).toEqual({
    kind: "no_such_card",
    instead: null,
  });
  expect(wakeDoubt(MAC, [cable, { ...wifi, defaultRoute: true }])).toMatchObject({ instead: null });
});

test("a server that is connected by Wi-Fi alone cannot be woken, unless that card says that it listens", () => {
  const wifi: NetworkCard = { ...silent, name: "wlan0", wireless: true };
  expect(wakeDoubt(MAC, [wifi])).toEqual({ kind: "wireless_only", card: wifi });
  expect(wakeDoubt(MAC, [{ ...wifi, wakeOnLan: false }])).toMatchObject({ kind: "wireless_only" });
  expect(wakeDoubt(MAC, [{ ...wifi, wakeOnLan: true }])).toBeNull();
  const cable = card({ macAddress: "02:00:5E:00:53:03" });
  expect(wakeDoubt(MAC, [wifi, cable])).toBeNull();
});

test("what was not told worries nobody", () => {
  for (const cards of [null, [], [silent]]) expect(wakeDoubt(MAC, cards)).toBeNull();
});
