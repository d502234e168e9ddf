import { VERSION } from "../version.ts";
import type { Verb } from "./context.ts";

export const version: Verb = {
  name: "version",
  arguments: "",
  words: [0, 0],
  changes: false,
  summary: "Print the version.",
  details: "",
  run(_args, { io }) {
    io.out(VERSION);
  },
};
