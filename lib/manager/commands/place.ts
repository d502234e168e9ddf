import path from "node:path";
import { readDataPlace } from "../environment";

/** Where the data lie, and what is needed to open them. */
export interface DataPlace {
  readonly dataDir: string;
  readonly url: string;
  /** The folder with the migrations. */
  readonly migrations: string;
}

/** @param root the standalone build's folder. @throws StartFault where the environment is wrong */
export function dataPlaceOf(root: string, given: NodeJS.ProcessEnv): DataPlace {
  const { dataDir, databaseUrl } = readDataPlace(given);
  return { dataDir, url: databaseUrl, migrations: path.join(root, "prisma", "migrations") };
}
