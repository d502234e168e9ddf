import { hostname } from "node:os";
import { version } from "../../package.json";
import { derivedPublicUrl } from "../install/manager-address";
import { openLog } from "../log/log";
import { refuseEarly } from "../store/refuse-unread";
import { compose } from "./compose";
import { migrationsIn, openDataFolder } from "./data-folder";
import { readEnvironment } from "./environment";
import { faultOf, printFault } from "./start-fault";

/** Starts the manager within `next dev`, which holds the port: no TLS, and no door but Next's own. */
export async function startForDevelopment(): Promise<void> {
  try {
    const environment = readEnvironment(process.env);
    const migrations = migrationsIn(process.cwd());
    await refuseEarly({ url: environment.databaseUrl, migrations });
    await openDataFolder(environment.dataDir);
    const log = openLog(environment.logDir);
    const publicUrl = environment.publicUrl ?? derivedPublicUrl(environment.http, null, hostname());
    await compose({
      environment,
      log,
      migrations,
      about: { version, publicUrl, caFingerprint: null },
      // Nothing is compiled here that a server could be set up with.
      install: {
        package: null,
        publicUrlGiven: environment.publicUrl !== null,
        behindProxy: false,
        caSha256: null,
      },
    });
  } catch (error) {
    process.exit(printFault(faultOf(error)));
  }
}
