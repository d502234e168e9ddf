import type { Locator, Page } from "@playwright/test";
import { GroupService } from "../../lib/gen/proto/komoriuta/v1/group_pb";
import type { Operator } from "../helpers/operator";
import type { Spoken } from "./parts";

/** The id of a new group of these servers. */
export async function makeGroup(
  operator: Operator,
  name: string,
  servers: readonly Spoken[],
): Promise<string> {
  const serverUuids = servers.map(({ uuid }) => uuid);
  const { group } = await operator.client(GroupService).createGroup({ name, serverUuids });
  return group?.uuid ?? "";
}

/** The line of a server on a run's page. */
export const memberOf = (page: Page, name: string): Locator =>
  page
    .getByRole("main")
    .getByRole("listitem")
    .filter({ has: page.getByRole("link", { name, exact: true }) });
