import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { startChild } from "../../tests/helpers/child";
import { freePort, makeTempFolder, removeFolder } from "../../tests/helpers/environment";
import { until } from "../../tests/helpers/until";
import { answers } from "./service";

const PROGRAM = "/usr/sbin/nginx";
const MODULE = "/usr/lib/nginx/modules/ngx_stream_module.so";

/** The reason for which nginx cannot be measured beside us; null: it can. */
export function whyNoNginx(): string | null {
  return existsSync(PROGRAM) && existsSync(MODULE)
    ? null
    : "there is no nginx with its stream module (Debian: nginx-light, libnginx-mod-stream)";
}

/** A stream proxy as it comes, with one worker. */
export interface StreamProxy {
  readonly port: number;
  /** The process that moves the bytes. */
  readonly pid: number;
  end(): Promise<void>;
}

export async function startNginx(to: number): Promise<StreamProxy> {
  const folder = makeTempFolder();
  const port = await freePort();
  const file = path.join(folder, "nginx.conf");
  writeFileSync(
    file,
    `load_module ${MODULE};
daemon off;
worker_processes 1;
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 4096; }
stream { server { listen 127.0.0.1:${port}; proxy_pass 127.0.0.1:${to}; } }
`,
  );
  const child = await startChild([PROGRAM, "-c", file, "-p", folder], { env: {}, cwd: folder });
  async function end(): Promise<void> {
    await child.end("SIGTERM");
    removeFolder(folder);
  }
  // It listens before its worker is there.
  const worker = (): number =>
    parseInt(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, "utf8"), 10);
  try {
    await until("nginx listens", 5000, () => answers(port));
    await until("nginx has its worker", 5000, () => worker() > 0);
    return { port, pid: worker(), end };
  } catch (error) {
    await end();
    throw error;
  }
}
