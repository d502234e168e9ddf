/** The self-test of Windows: each thing that was seen under Wine at best. What it prints names nobody, and holds no secret. */
import type { Environment, Paths } from "../environment.ts";
import type { SelfCheck } from "../selftest.ts";
import { english } from "../../../command-line/words.ts";
import { say } from "../../words/say.ts";
import { ensureBootId, readBootId } from "./boot-id.ts";
import { bootTime, readSlept } from "./clock.ts";
import { windowsDoctor } from "./doctor.ts";
import { openEventLog } from "./event-log.ts";
import { readBoard, readIdentity } from "./identity.ts";
import { mutexExists } from "./mutex.ts";
import { readNetworkCards } from "./network-cards.ts";
import { type Power, recordedPower, sleepsOf, systemPower } from "./power.ts";
import { listProcesses, startOf } from "./processes.ts";
import { outputOfSystem } from "./programs.ts";
import { descriptorOf, othersIn } from "./security.ts";
import { SERVICE } from "./services.ts";
import { listSessions, showMessage } from "./sessions.ts";

/** Seconds: long enough that nobody is turned off where the withdrawal fails, and somebody is at the keyboard. */
const GRACE_SECONDS = 300;
const LONGEST_MS = 20_000;

/** @throws Error with the sentence where it is not so */
function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}

async function system(name: string, args: readonly string[], signal: AbortSignal): Promise<string> {
  const text = await outputOfSystem(name, args, LONGEST_MS, signal);
  if (text === undefined) throw new Error(`${[name, ...args].join(" ")} fails`);
  return text;
}

const lines = (text: string) => text.split(/\r?\n/).filter((line) => line.trim() !== "").length;

export function selfChecks({ root }: Environment, paths: Paths): readonly SelfCheck[] {
  const power: Power = root === "/" ? systemPower() : recordedPower(root);
  return [
    {
      name: "Windows",
      run() {
        const { os, arch, boardVendor, boardName } = readIdentity([], readBoard());
        return [os, arch, [boardVendor, boardName].filter(Boolean).join(" ")].filter(Boolean).join(", ");
      },
    },
    {
      name: "Boot id",
      run() {
        const id = ensureBootId(root);
        must(id === ensureBootId(root), "it changes from one question to the next");
        if (root === "/") must(readBootId() === id, "the registry has another one");
        return "one, in a key that ends with the boot";
      },
    },
    {
      name: "Clocks",
      async run() {
        const [up, slept] = [bootTime(), readSlept()];
        must(up > 0 && slept > -1_000 && slept <= up, `up ${up} ms, of which asleep ${slept} ms`);
        await new Promise((done) => setTimeout(done, 200));
        must(bootTime() > up, "the time since the boot stands still");
        return `up ${Math.round(up / 1000)} s, of which asleep ${Math.round(slept / 1000)} s`;
      },
    },
    {
      name: "Network cards",
      run() {
        const cards = readNetworkCards();
        must(cards.length > 0, "none was found");
        return cards
          .map(({ wireless, defaultRoute, speed, addresses }) =>
            [
              wireless ? "Wi-Fi" : "wired",
              ...(defaultRoute ? ["default route"] : []),
              `${speed} Mbit/s`,
              `${addresses.length} addresses`,
            ].join(", "),
          )
          .join("; ");
      },
    },
    {
      name: "Doctor",
      async run() {
        const { rows, doubts } = await windowsDoctor(paths).examine(undefined);
        // The name of the card's maker is no secret, its address is left out.
        const said = rows
          .map(([title, text]) => [english(title), english(text)] as const)
          .filter(([title]) => title !== "Card")
          .map(([title, text]) => `${title} ${text}`.trim());
        return [...said, `${doubts.length} doubts`].join("; ");
      },
    },
    {
      name: "Ways to sleep",
      run: () => sleepsOf().join(", ") || "none",
    },
    {
      name: "Sessions",
      run() {
        const all = listSessions();
        const known = all.filter(({ lastInputAt }) => lastInputAt > 0).length;
        return `${all.length}, of which ${all.filter(({ isRemote }) => isRemote).length} remote; the last input is known of ${known}`;
      },
    },
    {
      name: "Power requests",
      run: async (signal) =>
        `${lines(await system("powercfg.exe", ["/requests"], signal))} lines of powercfg`,
    },
    {
      name: "Processes",
      run() {
        const all = listProcesses();
        must(
          all.some(({ pid }) => pid === Deno.pid),
          "this process is not among them",
        );
        must(startOf(Deno.pid) === startOf(Deno.pid), "the start of this process changes");
        const installs = mutexExists("Global\\_MSIExecute");
        return `${all.length}; Windows Installer is ${installs ? "" : "not "}at work`;
      },
    },
    {
      name: "Rights",
      run() {
        const others = othersIn(descriptorOf(paths.configDir), "anything", root !== "/");
        must(others.length === 0, `${others.length} others may do something in ${paths.configDir}`);
        return "SYSTEM and administrators alone";
      },
    },
    {
      name: "Service",
      async run(signal) {
        const state = await system("sc.exe", ["query", SERVICE], signal);
        const recovery = await system("sc.exe", ["qfailure", SERVICE], signal);
        // Words are in the language of Windows, numbers are not: 4 is a service that runs.
        must(/:\s*4\s/.test(state), "it does not run");
        return `it runs; ${lines(recovery)} lines about its recovery`;
      },
    },
    {
      name: "Event log",
      run() {
        openEventLog(() => performance.now())(
          JSON.stringify({
            level: "WARN",
            type: "error",
            message: "komo-agent selftest tries the event log.",
          }),
        );
        return "look for “komo-agent selftest” in Application";
      },
    },
    {
      name: "Message",
      question: say("Show a message to everybody who is logged on? [y/N]"),
      run() {
        showMessage("komoriuta tries its messages: nothing happens.");
        return "sent: say whether you have seen it";
      },
    },
    {
      name: "Shutdown and its withdrawal",
      question: say(
        "Order a shutdown in {minutes} minutes, and withdraw it at once? (If it stays: shutdown /a) [y/N]",
        {
          minutes: GRACE_SECONDS / 60,
        },
      ),
      run() {
        power.shutDown({
          ...{ message: "komoriuta tries a shutdown, and withdraws it.", graceSeconds: GRACE_SECONDS },
          ...{ force: false, restart: false },
        });
        power.abort();
        return "Windows took both";
      },
    },
    {
      name: "Sleep",
      question: say("Send this machine to sleep now? Wake it by its power button after half a minute. [y/N]"),
      async run() {
        must(sleepsOf().includes("suspend"), "this machine has no S3");
        const before = readSlept();
        await power.sleep(false);
        return `Windows counts ${Math.round((readSlept() - before) / 1000)} s of sleep`;
      },
    },
  ];
}
