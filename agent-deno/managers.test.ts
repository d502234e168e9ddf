import { connectManager } from "./api.ts";
import { describeFault } from "./fault.ts";
import { openGeneration } from "./host/generation.ts";
import { pathsUnder } from "./host/environment.ts";
import { connectManagers, type Managers } from "./managers.ts";
import { assert } from "./testing/assert.ts";
import { type FakeManager, startManager } from "./testing/fake-manager.ts";
import { TOKEN } from "./testing/root.ts";

function managersAt(root: string, fakes: readonly FakeManager[]): Managers {
  return connectManagers({
    urls: fakes.map(({ url }) => url),
    connect: (managerURL) => connectManager({ managerURL, accessToken: TOKEN, caCertificate: undefined }),
    describe: (error, url) => describeFault(error, url),
    generation: openGeneration(pathsUnder(root), () => undefined),
  });
}

/** One attempt: what was answered, or the fault. */
async function attempt({ manager, describe }: Managers): Promise<string> {
  try {
    return (await manager.getManifest("boot-1", AbortSignal.timeout(20_000))).power;
  } catch (error) {
    const { refused, message } = describe(error);
    return `${refused ? "refused" : "fault"}: ${message}`;
  }
}

Deno.test("an attempt goes to one manager alone; where that does not serve, the next one goes on to the other", async () => {
  await using first = startManager();
  await using second = startManager();
  const root = Deno.makeTempDirSync();
  const managers = managersAt(root, [first, second]);
  assert.equal(await attempt(managers), "ON");
  first.refuse = "unavailable";
  assert.match(
    await attempt(managers),
    new RegExp(`^fault: The manager at ${first.url} cannot be used: it answers`),
  );
  assert.deepEqual([first.requests, second.requests], [2, 0]);
  assert.equal(await attempt(managers), "ON");
  // It stays with the one that serves.
  first.refuse = undefined;
  assert.equal(await attempt(managers), "ON");
  assert.deepEqual([first.requests, second.requests], [2, 2]);
  managers.manager.close();
  Deno.removeSync(root, { recursive: true });
});

Deno.test("nothing is taken from a manager whose place another has taken, also after a boot", async () => {
  await using first = startManager();
  await using second = startManager();
  const root = Deno.makeTempDirSync();
  second.terms = { generation: 1 };
  const before = managersAt(root, [second, first]);
  assert.equal(await attempt(before), "ON");
  before.manager.close();

  first.power = "OFF";
  const managers = managersAt(root, [first, second]);
  assert.match(await attempt(managers), /^fault: .*another manager has taken its place \(generation 1\)/);
  assert.equal(await attempt(managers), "ON");
  managers.manager.close();
  Deno.removeSync(root, { recursive: true });
});

Deno.test("a token is refused once all of them refuse it", async () => {
  await using first = startManager();
  await using second = startManager();
  const root = Deno.makeTempDirSync();
  const managers = managersAt(root, [first, second]);
  first.refuse = second.refuse = "unauthenticated";
  assert.match(await attempt(managers), /^fault: .* refuses the access token/);
  assert.match(await attempt(managers), /^refused: .* refuses the access token/);
  managers.manager.close();
  Deno.removeSync(root, { recursive: true });
});
