import type { Benchmark } from "../benchmark";
import { memory } from "./memory";
import { starts } from "./starts";

/** P6: how soon a manager answers, and what it holds while 1,000 servers report. */
export const manager: Benchmark = {
  name: "manager",
  title: "start to first answer, and memory with 1,000 reporting servers (P6)",
  run: async (setting) => [...(await starts(setting)), ...(await memory(setting))],
};
