import { agent } from "./agent/agent";
import type { Benchmark } from "./benchmark";
import { theConsole } from "./console/console";
import { durability } from "./durability/durability";
import { fleet } from "./fleet/fleet";
import { detection } from "./heartbeats/detection";
import { growth } from "./heartbeats/growth";
import { throughput } from "./heartbeats/throughput";
import { tokens } from "./heartbeats/tokens";
import { hostile } from "./hostile";
import { manager } from "./manager/manager";
import { profile } from "./profile/profile";
import { setup } from "./setup/setup";

/** All of them, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [
  throughput,
  profile,
  growth,
  tokens,
  detection,
  agent,
  theConsole,
  durability,
  hostile,
  manager,
  setup,
  fleet,
];
