import { expect, test } from "vitest";
import { INITIAL_SETTINGS } from "../model/settings";
import type { ServerRecord } from "../model/entities";
import { newServer } from "../servers/server-verbs";
import { orderByName } from "./order-by-name";

const server = (uuid: string, name: string): ServerRecord =>
  newServer({ ...INITIAL_SETTINGS, name }, { uuid, tokenExpiresAt: null }, { monotonic: 0, wall: 0 });

test("the order follows servers that come, go, change and are renamed", () => {
  const inOrder = orderByName();
  const servers = new Map<string, ServerRecord>();
  const names = () => inOrder(servers).map(({ name }) => name);
  const put = (uuid: string, name: string) => servers.set(uuid, server(uuid, name));
  expect(names()).toEqual([]);
  put("a", "node 10");
  put("b", "node 2");
  put("c", "Archive");
  expect(names()).toEqual(["Archive", "node 2", "node 10"]);
  put("d", "node 2");
  expect(inOrder(servers).map(({ uuid }) => uuid)).toEqual(["c", "b", "d", "a"]);
  servers.delete("b");
  expect(names()).toEqual(["Archive", "node 2", "node 10"]);
  put("c", "zoo");
  expect(names()).toEqual(["node 2", "node 10", "zoo"]);
  // One goes in the same instant as another comes.
  servers.delete("d");
  put("e", "node 1");
  expect(names()).toEqual(["node 1", "node 10", "zoo"]);
});

test("what changed besides the name is given as it is now, and the list is the caller's own", () => {
  const inOrder = orderByName();
  const servers = new Map([["a", server("a", "x")]]);
  inOrder(servers).pop();
  const changed = { ...server("a", "x"), updatedAt: 5 };
  servers.set("a", changed);
  expect(inOrder(servers)).toEqual([changed]);
});
