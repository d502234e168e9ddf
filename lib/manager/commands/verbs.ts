/** The verbs about the data. Each gives what is to be printed. */
export { backup } from "./backup";
export { exportServers } from "./export-servers";
export { importServers } from "./import-servers";
export { restore } from "./restore";
