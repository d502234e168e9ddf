import { Agent, get } from "node:http";
import { gzipSync } from "node:zlib";
import { median } from "../load/drive";

/** What a page costs the manager, from outside. Sizes in bytes. */
export interface Rendered {
  /** Milliseconds from the request to the end of the document; of several, the one in the middle. */
  readonly milliseconds: number;
  readonly bytes: number;
  readonly gzipped: number;
}

const ROUNDS = 15;
const WARM_UP = 5;

/** Asks for pages in turns, so that a machine that is slow for a while is slow for all of them. */
export async function render<Path extends string>(
  url: string,
  paths: readonly Path[],
  cookie: string,
): Promise<Readonly<Record<Path, Rendered>>> {
  const agent = new Agent({ keepAlive: true });
  const taken = new Map<Path, { times: number[]; body: Buffer }>();
  try {
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      for (const path of paths) {
        const begun = performance.now();
        const body = await document(new URL(path, url), agent, path === "/login" ? undefined : cookie);
        const times = taken.get(path)?.times ?? [];
        if (round >= 0) times.push(performance.now() - begun);
        taken.set(path, { times, body });
      }
    }
  } finally {
    agent.destroy();
  }
  const rendered = [...taken].map(([path, { times, body }]) => [
    path,
    { milliseconds: median(times), bytes: body.length, gzipped: gzipSync(body).length },
  ]);
  return Object.fromEntries(rendered) as Record<Path, Rendered>;
}

/** The whole document. Who has a session is not shown the login. */
function document(url: URL, agent: Agent, cookie: string | undefined): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const headers = { "accept-language": "en", ...(cookie && { cookie }) };
    get(url, { agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response
        .on("data", (chunk: Buffer) => chunks.push(chunk))
        .once("error", reject)
        .once("end", () => {
          if (response.statusCode === 200) resolve(Buffer.concat(chunks));
          else reject(new Error(`${url.pathname} was answered ${response.statusCode}`));
        });
    }).once("error", reject);
  });
}
