import manifest from "../package.json" with { type: "json" };

/** The version of komoriuta, kept in one place: the package.json beside this folder. */
export const VERSION: string = manifest.version;
