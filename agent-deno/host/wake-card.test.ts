import { assert } from "../testing/assert.ts";
import { makeRoot, type TestRoot } from "../testing/root.ts";
import { readNetworkCards } from "./network-cards.ts";
import { wakeCard } from "./wake-card.ts";

interface Card {
  readonly mac: string;
  readonly wireless?: true;
  readonly routed?: true;
}

function machineWith(cards: Readonly<Record<string, Card>>): TestRoot {
  const root = makeRoot();
  const put = (path: string, text: string) => {
    Deno.mkdirSync(path.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(path, text);
  };
  for (const [name, { mac, wireless }] of Object.entries(cards)) {
    const folder = `${root.paths.interfaces}/${name}`;
    put(`${folder}/address`, `${mac}\n`);
    put(`${folder}/device/vendor`, "\n");
    if (wireless) put(`${folder}/wireless/status`, "\n");
  }
  const routes = Object.entries(cards).filter(([, { routed }]) => routed);
  const rows = routes.map(([name]) => `${name}\t00000000\t0102A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0`);
  put(root.paths.routes, ["Iface\tDestination", ...rows, ""].join("\n"));
  return root;
}

const MAKERS = "a0:36:9f:00:00:01";
const OTHER = "a0:36:9f:00:00:02";
const LOCAL = "52:54:00:00:00:01";

const CASES: readonly (readonly [string, Readonly<Record<string, Card>>, string, readonly RegExp[]])[] = [
  ["the one that leads out", { eth0: { mac: OTHER }, eth1: { mac: MAKERS, routed: true } }, "eth1", []],
  [
    "a wired one before a wireless one",
    { wlan0: { mac: OTHER, wireless: true, routed: true }, xeth: { mac: MAKERS, routed: true } },
    "xeth",
    [],
  ],
  [
    "a wireless one, with a warning",
    { wlan0: { mac: OTHER, wireless: true, routed: true } },
    "wlan0",
    [/wireless/],
  ],
  ["any, with a warning", { eth0: { mac: MAKERS } }, "eth0", [/No card has the default route/]],
  ["one with an address of its own", { eth0: { mac: LOCAL, routed: true } }, "eth0", [/made up locally/]],
];

for (const [name, cards, taken, doubts] of CASES) {
  Deno.test(`taken to be woken by: ${name}`, () => {
    using root = machineWith(cards);
    const found = wakeCard(readNetworkCards(root.paths));
    assert.equal(found?.card.name, taken);
    assert.equal(found.doubts.length, doubts.length, found.doubts.join());
    doubts.forEach((doubt, at) => assert.match(found.doubts[at] ?? "", doubt));
  });
}

Deno.test("a machine without a card has none", () => {
  using root = machineWith({});
  assert.equal(wakeCard(readNetworkCards(root.paths)), undefined);
});
