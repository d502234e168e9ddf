import type { BrowserContext, Locator, Page } from "@playwright/test";
import type {
  SendHeartbeatRequestJson,
  SendHeartbeatResponseJson,
} from "../../lib/gen/proto/komoriuta/v1/agent_pb";
import type { Operator } from "../helpers/operator";
import { callJson, type Where } from "../helpers/web";

/** The row of the list that holds a server. */
export function rowOf(page: Page, name: string): Locator {
  return page.getByRole("listitem").filter({ has: page.getByRole("link", { name, exact: true }) });
}

/** What stands under a heading such as "Current status" in a row. */
export function cellOf(row: Locator, heading: string): Locator {
  return row.getByText(heading, { exact: true }).locator("xpath=..");
}

/** Fills in the form for a server, in the language that is shown. */
export async function fillServerForm(
  dialog: Locator,
  [name, macAddress, interval]: readonly [string, string, string],
  labels: readonly [string, string, string] = ["Server name", "MAC address", "Heartbeat interval (seconds)"],
): Promise<void> {
  await dialog.getByLabel(labels[0]).fill(name);
  await dialog.getByLabel(labels[1]).fill(macAddress);
  await dialog.getByLabel(labels[2]).fill(interval);
}

/** How many pixels the page can be scrolled to the side: people on a phone should not have to. */
export function sidewards(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Lets a browser in with a session that was had by RPC. */
export async function giveSession(context: BrowserContext, { cookie }: Operator): Promise<void> {
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  await context.addCookies([
    { name, value, domain: "localhost", path: "/", httpOnly: true, sameSite: "Strict" },
  ]);
}

/** A server whose agent speaks as a test wants it to. */
export interface Spoken {
  readonly uuid: string;
  readonly name: string;
  /** Reports, and obeys nothing. Gives what the manager tells it. */
  readonly beat: (
    status: "LAUNCHED" | "ON" | "STOPPING",
    more?: SendHeartbeatRequestJson,
  ) => Promise<NonNullable<SendHeartbeatResponseJson["manifest"]>>;
}

let spoken = 0;

/** Adds a server that nobody has heard of yet. Its MAC address ends with a number of its own, within a worker. */
export async function addSpoken(manager: Where, operator: Operator, name: string): Promise<Spoken> {
  spoken += 1;
  const macAddress = `02:00:5e:02:${Math.floor(spoken / 256)
    .toString(16)
    .padStart(2, "0")}:${(spoken % 256).toString(16).padStart(2, "0")}`;
  const { server, accessToken } = await operator.servers.createServer({
    name,
    macAddress,
    heartbeatInterval: 60,
  });
  let sequence = 0;
  let manifestRevision = 0;
  return {
    uuid: server?.uuid ?? "",
    name,
    async beat(status, more = {}) {
      const report: SendHeartbeatRequestJson = {
        heartbeatStatus: `HEARTBEAT_STATUS_${status}`,
        bootId: "boot",
        instanceId: "instance",
        sequence: (sequence += 1),
        manifestRevision,
        ...more,
      };
      const path = "/agent/komoriuta.v1.AgentService/SendHeartbeat";
      const answer = await callJson(manager, path, report, { authorization: `Bearer ${accessToken}` });
      if (answer.status !== 200) throw new Error(`${name} was refused: ${answer.status} ${answer.body}`);
      const { manifest = {} } = JSON.parse(answer.body) as SendHeartbeatResponseJson;
      manifestRevision = manifest.revision ?? 0;
      return manifest;
    },
  };
}
