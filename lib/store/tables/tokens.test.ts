import fc from "fast-check";
import { expect, test } from "vitest";
import type { Store } from "../../fleet/model/stores";
import { reusedClient } from "../core/testing";
import { openStore } from "../open";
import { MIGRATIONS, NOW, sampleServer, sampleToken, temporaryStore } from "../testing";

const NUMBERS = [1, 2, 3, 4];

// Few servers and few tokens, so that most of it meets something, and much of it is refused.
const number = fc.constantFrom(...NUMBERS);
const change = fc.record({
  kind: fc.constantFrom("insert", "import", "replace", "move", "rehash", "remove"),
  server: number,
  token: number,
  expires: fc.boolean(),
});

const found = ({ tokens }: Store) => NUMBERS.map((number) => tokens.find(sampleToken(number).lookup));

test("what is found is what the database holds, whatever was written, refused and written at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 4 }), async (rounds) => {
      await using database = await temporaryStore();
      const { servers, imports, tokens } = database.store;
      for (const together of rounds) {
        const writing = together.map(({ kind, server: which, token: name, expires }) => {
          const server = sampleServer(which);
          const token = sampleToken(name, { expiresAt: expires ? NOW : null });
          if (kind === "insert") return servers.insert(server, token, []);
          if (kind === "import") return imports.insertAll([{ server, token, events: [] }]);
          if (kind === "move") return tokens.moveEnd(server.uuid, expires ? NOW + 1 : null);
          if (kind === "rehash") return tokens.rewriteHash(server.uuid, token.hash, `${token.hash} anew`);
          return kind === "replace"
            ? tokens.replace(server.uuid, token, [])
            : servers.remove(server.uuid, []);
        });
        await Promise.allSettled(writing);
        const onDisk = await openStore({ url: database.url, migrations: MIGRATIONS, client: reusedClient });
        expect(found(database.store)).toEqual(found(onDisk));
        await onDisk.close();
      }
    }),
    { numRuns: 25 },
  );
});

test("the end of a token is not moved once another has taken its place", async () => {
  await using database = await temporaryStore();
  const { servers, tokens } = database.store;
  const { uuid } = sampleServer(1);
  await servers.insert(sampleServer(1), sampleToken(1, { expiresAt: NOW }), []);
  const rotated = tokens.replace(uuid, sampleToken(2, { expiresAt: NOW + 2 }), []);
  // It is asked for while the first one is still on the disk, and written when it is not.
  await Promise.all([rotated, tokens.moveEnd(uuid, NOW + 1)]);
  const onDisk = await openStore({ url: database.url, migrations: MIGRATIONS, client: reusedClient });
  for (const store of [database.store, onDisk])
    expect(found(store).map((token) => token?.expiresAt)).toEqual([undefined, NOW + 2, undefined, undefined]);
  await onDisk.close();
});
