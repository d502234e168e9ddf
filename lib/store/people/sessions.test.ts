import { expect, it, vi } from "vitest";
import { MOST_OF_ONE } from "./sessions";
import { NOW, temporaryStore } from "../testing";

// A real file on a disk that others use too.
vi.setConfig({ testTimeout: 30_000 });

it("with one session too many the oldest of the same person ends, and nobody else's", async () => {
  await using database = await temporaryStore();
  const { sessions } = database.store;
  const begin = (idDigest: string, personUuid: string | null, createdAt: number) =>
    sessions.insert({
      ...{ idDigest, personUuid, userId: "kai", loginKey: "key", address: "", browser: "" },
      ...{ createdAt, expiresAt: NOW + 1e9 },
    });
  await begin("local", null, NOW - 2);
  await begin("other", "mei", NOW - 1);
  for (let each = 0; each <= MOST_OF_ONE; each++) await begin(`kai ${each}`, "kai", NOW + each);
  expect(await sessions.list()).toHaveLength(MOST_OF_ONE + 2);
  expect(await sessions.find("kai 0")).toBeNull();
  for (const there of ["kai 1", `kai ${MOST_OF_ONE}`, "local", "other"])
    expect(await sessions.find(there)).not.toBeNull();
});
