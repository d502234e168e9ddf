import type { Benchmark } from "./benchmark";
import { durability } from "./durability/durability";

/** All of them, in the order in which they run. */
export const BENCHMARKS: readonly Benchmark[] = [durability];
