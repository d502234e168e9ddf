import { agent } from "./agent/agent";
import type { Benchmark } from "./benchmark";
import { theConsole } from "./console/console";
import { durability } from "./durability/durability";
import { growth } from "./heartbeats/growth";
import { throughput } from "./heartbeats/throughput";
import { hostile } from "./hostile";
import { manager } from "./manager/manager";
import { profile } from "./profile/profile";
import { setup } from "./setup/setup";

/** All of them, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  throughput,
  profile,
  growth,
  agent,
  theConsole,
  durability,
  hostile,
  manager,
  setup,
];
