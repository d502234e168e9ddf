import type { AgentRoot } from "./agent-root";
import { startChild, type Child } from "./child";
import { program } from "./paths";
import { freePort } from "./ports";
import { until } from "./until";

/** Starts the compiled komolet, for a manager that is away, and waits until it runs. */
export async function startKomolet(
  root: AgentRoot,
  config: Readonly<Record<string, unknown>> = {},
): Promise<Child> {
  root.writeConfig({ enabled: true, managerURL: `http://127.0.0.1:${await freePort()}`, ...config });
  const child = await startChild([program("komolet")], { env: root.env });
  await until("komolet runs", 20_000, () => {
    if (child.hasEnded()) throw new Error(`komolet ended: ${child.stderr()}`);
    return child.stdout().includes('"START"');
  });
  return child;
}
