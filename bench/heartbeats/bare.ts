import path from "node:path";
import { compileAlone } from "../../scripts/build/manager.mjs";
import { at } from "../../scripts/common/files.mjs";
import { startChild } from "../../tests/helpers/child";
import { until } from "../../tests/helpers/until";
import { openConnection } from "../load/connection";
import type { Listener } from "./line";
import type { Site } from "./site";

/** Servers that do as little as possible: read a body, and answer as many bytes as the manager does. */
export interface Bare {
  readonly start: (kind: "node" | "deno", transport: "plain" | "TLS") => Promise<Listener>;
  readonly end: () => Promise<void>;
}

/** Compiles them as the manager is; with TLS they show its certificate. */
export async function bareServers(site: Site): Promise<Bare> {
  const program = await compileAlone(at("bench", "heartbeats", "bare.mjs"), "bare-server");
  const bytes = await bytesOfAnswer(site);
  const certificate = path.join(site.manager.dataDir, "tls", "server.pem");
  const ends: (() => unknown)[] = [];
  return {
    async start(kind, transport) {
      const tls = transport === "TLS";
      const child = await startChild([program, kind, String(bytes), ...(tls ? [certificate] : [])], {
        env: {},
      });
      ends.push(() => child.end());
      await until("the bare server listens", 10_000, () => child.stdout().endsWith("\n"));
      return { pid: child.pid, port: Number(child.stdout()), ca: tls ? site.tls.ca : undefined };
    },
    async end() {
      for (const end of ends) await end();
    },
  };
}

async function bytesOfAnswer({ plain, nextAgent }: Site): Promise<number> {
  const connection = await openConnection(plain.port);
  const { head, body } = nextAgent().heartbeat();
  const answer = await connection.post(head, body);
  connection.close();
  return answer.body.length;
}
