/** Reports of powercfg in several languages, and the doctor for Windows on a registry of a test's own. */
import type { NetworkCard } from "../../host-identity.ts";
import { assert } from "../../testing/assert.ts";
import { NO_DETAILS } from "../../testing/card.ts";
import { exists } from "../files.ts";
import { devicesOf, isAmong, sleepStatesOf } from "./power-report.ts";
import { doubtsOf, findingsOf, fixWake, readWakeState, undoWake, type WakeTools } from "./wake-doctor.ts";

const DESKTOP = `The following sleep states are available on this system:
    Standby (S3)
    Hibernate
    Hybrid Sleep
    Fast Startup

The following sleep states are not available on this system:
    Standby (S1)
\tThe system firmware does not support this standby state.

    Standby (S2)
\tThe system firmware does not support this standby state.

    Standby (S0 Low Power Idle)
\tThe system firmware does not support this standby state.
`;
const LAPTOP = `Die folgenden Standbymodusfunktionen sind auf diesem System verfügbar:
    Standby (S0 Niedriger Energiestand im Leerlauf) Netzwerk verbunden
    Ruhezustand
    Schnellstart

Die folgenden Standbymodusfunktionen sind auf diesem System nicht verfügbar:
    Standby (S1)
        Die Systemfirmware unterstützt diesen Standbystatus nicht.

    Standby (S3)
        Die Systemfirmware unterstützt diesen Standbystatus nicht.
        Dieser Standbystatus ist deaktiviert, wenn S0 unterstützt wird.
`;
const JAPANESE = `以下のスリープ状態がこのシステムで利用可能です:
    スタンバイ (S3)
    休止状態

以下のスリープ状態はこのシステムでは利用できません:
    スタンバイ (S1)
        システム ファームウェアはこのスタンバイ状態をサポートしていません。

    スタンバイ (S0 低電力アイドル)
        システム ファームウェアはこのスタンバイ状態をサポートしていません。
`;
const VIRTUAL = `The following sleep states are not available on this system:
    Standby (S3)
\tThe system firmware does not support this standby state.

    Hibernate
\tHibernation has not been enabled.
`;

Deno.test("sleep states are read in any language", () => {
  assert.deepEqual(sleepStatesOf(DESKTOP), { s3: true, s0: false });
  assert.deepEqual(sleepStatesOf(LAPTOP.replaceAll("\n", "\r\n")), { s3: false, s0: true });
  assert.deepEqual(sleepStatesOf(JAPANESE), { s3: true, s0: false });
  assert.deepEqual(sleepStatesOf(VIRTUAL), { s3: false, s0: false });
  for (const none of ["", "Zugriff verweigert.\r\n"]) assert.equal(sleepStatesOf(none), undefined);
});

Deno.test("a device is known by what of its name a code page leaves whole", () => {
  const armed = devicesOf("HID-compliant mouse\r\nRealtek PCIe GbE Family Controller\r\n\r\n");
  assert(isAmong("Realtek PCIe GbE Family Controller", armed));
  assert(!isAmong("Realtek PCIe GbE Family Controller #2", armed));
  assert(isAmong("Contrôleur Intel(R) I219-LM", ["Contr\uFFFDleur Intel(R) I219-LM"]));
  assert(!isAmong("有線", ["無線"]));
  assert(!isAmong("NIC", devicesOf("NONE\r\n")));
});

const CLASS = String.raw`SYSTEM\CurrentControlSet\Control\Class\{4d36e972-e325-11ce-bfc1-08002be10318}`;
const NETWORK = String.raw`SYSTEM\CurrentControlSet\Control\Network\{4D36E972-E325-11CE-BFC1-08002BE10318}`;
const POWER = String.raw`SYSTEM\CurrentControlSet\Control\Session Manager\Power`;
const POLICY = String.raw`SOFTWARE\Policies\Microsoft\Windows\System`;
const GUID = "{8F6B1C9E-0000-4000-8000-0123456789AB}";
const NIC = `${CLASS}\\0003`;
const DEVICE = "Realtek PCIe GbE Family Controller";
const CARD: NetworkCard = {
  ...NO_DETAILS,
  name: "イーサネット 2",
  macAddress: "A0:36:9F:00:00:01",
  wakeOnLan: undefined,
  defaultRoute: true,
};

interface Pc extends WakeTools, Disposable {
  readonly values: Map<string, string | number>;
  readonly armed: Set<string>;
}

/** A PC as it is bought: fast startup on, its card not allowed to wake it. */
function pc(): Pc {
  const values = new Map<string, string | number>([
    [`${NETWORK}\\${GUID}\\Connection|Name`, CARD.name],
    [`${CLASS}\\0001|NetCfgInstanceId`, "{00000000-0000-4000-8000-000000000000}"],
    [`${NIC}|NetCfgInstanceId`, GUID.toLowerCase()],
    [`${NIC}|DriverDesc`, DEVICE],
    [`${NIC}|*WakeOnMagicPacket`, "0"],
    [`${NIC}|S5WakeOnLan`, "1"],
    [`${POWER}|HiberbootEnabled`, 1],
  ]);
  const armed = new Set(["HID-compliant mouse"]);
  const folder = Deno.makeTempDirSync({ prefix: "komoriuta-wake-" });
  return {
    values,
    armed,
    record: `${folder}/wake-on-lan.json`,
    registry: {
      read: (key, name) => values.get(`${key}|${name}`),
      subkeys: (key) => {
        const below = [...values.keys()].filter((one) => one.startsWith(`${key}\\`));
        return [...new Set(below.map((one) => one.slice(key.length + 1).split(/[\\|]/)[0] ?? ""))];
      },
      write: (key, name, value) => void values.set(`${key}|${name}`, value),
      remove: (key, name) => void values.delete(`${key}|${name}`),
    },
    powercfg: (what, ...args) => {
      if (what === "/a") return Promise.resolve(DESKTOP);
      if (what === "/deviceenablewake") armed.add(args[0] ?? "");
      if (what === "/devicedisablewake") armed.delete(args[0] ?? "");
      return Promise.resolve([...armed].map((one) => `${one}\r\n`).join(""));
    },
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

Deno.test("what keeps a PC from waking is told, set right, and as it was after --undo", async () => {
  using at = pc();
  const before = new Map(at.values);
  const state = await readWakeState(CARD, at);
  assert.equal(doubtsOf(state).length, 3);
  assert.match(doubtsOf(state).join(), /does not let Realtek.*\*WakeOnMagicPacket.*fast startup is on/);
  assert.deepEqual(Object.fromEntries(findingsOf(state)), {
    Card: `${CARD.name} (${CARD.macAddress}), ${DEVICE}`,
    "Magic packets": "off",
    "May wake it": "no",
    "Fast startup": "on",
    Sleep: "S3",
  });
  assert.match(
    (await fixWake(state, at)).join(" "),
    /WakeOnMagicPacket.* is on.*Fast startup is off.*may wake/,
  );
  const after = await readWakeState(CARD, at);
  assert.deepEqual(doubtsOf(after), []);
  assert.deepEqual(await fixWake(after, at), ["There is nothing to fix here."]);

  await undoWake(at);
  assert.deepEqual([at.values, at.armed], [before, new Set(["HID-compliant mouse"])]);
  assert(!exists(at.record));
  assert.match((await undoWake(at)).join(), /nothing to undo/);
});

Deno.test("what somebody changed after --fix stays theirs", async () => {
  using at = pc();
  await fixWake(await readWakeState(CARD, at), at);
  at.values.set(`${POWER}|HiberbootEnabled`, 2);
  assert.match((await undoWake(at)).join(" "), /HiberbootEnabled was changed by somebody/);
  assert.equal(at.values.get(`${POWER}|HiberbootEnabled`), 2);
  assert.equal(at.values.get(`${NIC}|*WakeOnMagicPacket`), "0");
});

Deno.test("a group policy is told and not fought; without hibernation there is no fast startup", async () => {
  using at = pc();
  at.values.set(`${POLICY}|HiberbootEnabled`, 1);
  const state = await readWakeState(CARD, at);
  assert.match((await fixWake(state, at)).join(" "), /by a group policy, and stays on/);
  assert.equal(at.values.get(`${POWER}|HiberbootEnabled`), 1);
  at.values.delete(`${POLICY}|HiberbootEnabled`);
  at.values.set(String.raw`SYSTEM\CurrentControlSet\Control\Power|HibernateEnabled`, 0);
  assert.equal((await readWakeState(CARD, at)).fastStartup, "off");
});

Deno.test("nothing is guessed: no card, Wi-Fi alone, a card without a driver's key, a broken record", async () => {
  using at = pc();
  assert.match(doubtsOf(await readWakeState(undefined, at)).join(), /no wired network card/);
  assert.match(doubtsOf(await readWakeState({ ...CARD, wireless: true }, at)).join(), /Wi-Fi alone/);
  const strange = await readWakeState({ ...CARD, name: "vEthernet" }, at);
  assert.deepEqual([strange.device, strange.armed], [undefined, undefined]);
  await assert.rejects(fixWake(strange, at), /Nothing was changed/);
  Deno.writeTextFileSync(
    at.record,
    JSON.stringify({ values: [{ key: "SOFTWARE", name: "x", was: 1, is: 2 }] }),
  );
  await assert.rejects(undoWake(at), /is broken/);
});
