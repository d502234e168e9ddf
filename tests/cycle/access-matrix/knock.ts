import { setTimeout } from "node:timers/promises";
import { expect } from "vitest";
import type { Server } from "../../../lib/gen/proto/komoriuta/v1/server_pb";
import { callJson, send, type Answer } from "../../helpers/web";
import { isGood, type Column, type Door } from "./door";
import { EXPECTED } from "./expected";
import type { Row } from "./rows";
import { verdict } from "./verdict";

/** The answers to one request by each of these clients, and those of the table, in words of its cells. */
export async function answersTo(
  row: Row,
  columns: readonly Column[],
  door: Door,
): Promise<{ readonly found: Record<string, string>; readonly expected: Record<string, string> }> {
  const cells = EXPECTED.get(row.name);
  const expected = Object.fromEntries(columns.map(({ name }) => [name, cells?.get(name) ?? ""]));
  const found: Record<string, string> = {};
  // One after the other: a session may be ended, and too many logins at once are refused.
  for (const column of columns) {
    found[column.name] = await knock(row, column, expected[column.name] ?? "", door);
  }
  return { found, expected };
}

async function knock(row: Row, column: Column, expected: string, door: Door): Promise<string> {
  const from = column.from(door);
  if (!from) return expected;
  // The target of a request without the right must exist, so that nothing else stands in the way.
  const admitted = ["200", "done"].includes(expected) || (column.isProgram && expected === "403");
  const target = (admitted && (await row.target?.(door))) || door.cedar;
  const { method, path, posted } = await row.ask(door, target);
  // A browser names the page's origin wherever it posts; a tool need not.
  const own = row.name.includes("/") ? {} : { origin: new URL(from.where.url).origin };
  const headers = { ...own, ...posted?.headers, ...column.headers(door.credentials, door) };
  const isEnough = (body: string): boolean => path.endsWith("/WatchServers") && body.length > 5;
  const wanted = { method, headers, body: posted?.body, ca: from.ca, isEnough };
  const answer = await patiently(() => send(from.where, path, wanted));
  if (row.endsSession && !expected.startsWith("4")) await renewSession(door);
  const isDone = answer.status < 400 && (await row.isDone?.(door, target));
  return isDone ? "done" : verdict(answer, path, door);
}

/** An answer whose rate is obeyed: the hundreds of rows are more than a person or a program may ask at once. */
async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  const answer = await ask();
  if (answer.status !== 429) return answer;
  await setTimeout(Number(answer.headers["retry-after"] ?? 1) * 1000);
  return ask();
}

/** Logs in again where a test has logged the valid session out. */
async function renewSession(door: Door): Promise<void> {
  if (!(await isGood(door.here, door.credentials.session))) await door.logInAgain();
}

/** The server that all refused requests were about. */
export async function cedarOf(door: Door): Promise<Server | undefined> {
  return (await door.operator().servers.getServer({ uuid: door.cedar.uuid })).server;
}

/** Expects that those who were refused have changed nothing. @param atFirst the answer of `cedarOf` before */
export async function expectUntouched(door: Door, atFirst: Server | undefined): Promise<void> {
  expect(await cedarOf(door)).toEqual(atFirst);
  const { token } = door.credentials;
  const bearer = { authorization: `Bearer ${door.cedar.accessToken}` };
  for (const headers of [bearer, { authorization: `Bearer ${token}` }]) {
    const get = "/agent/komoriuta.v1.AgentService/GetManifest";
    expect(await callJson(door.here, get, { bootId: "a-boot" }, headers)).toMatchObject({ status: 200 });
  }
}
