// The manager with V8's profiler in reach: SIGUSR2 begins a profile, the next one writes it to $PROFILE_TO.
import { writeFileSync } from "node:fs";
import { Session } from "node:inspector/promises";

/** Microseconds between two samples. */
const INTERVAL = 250;

/** @type {Session | null} */
let session = null;

async function begin() {
  session = new Session();
  session.connect();
  await session.post("Profiler.enable");
  await session.post("Profiler.setSamplingInterval", { interval: INTERVAL });
  await session.post("Profiler.start");
}

/** @param {Session} begun */
async function write(begun) {
  session = null;
  const { profile } = await begun.post("Profiler.stop");
  writeFileSync(process.env["PROFILE_TO"] ?? "profile.cpuprofile", JSON.stringify(profile));
  begun.disconnect();
}

process.on("SIGUSR2", () => void (session ? write(session) : begin()));

// Only the executable has it, at its side.
const manager = "./main.mjs";
await import(manager);
