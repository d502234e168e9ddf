import { version } from "../../package.json";

/** This manager's version. */
export const VERSION: string = version;
