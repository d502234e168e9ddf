import { expect, test } from "vitest";
import type { ServerView } from "@/components/server-view";
import { queryAddress, readQuery, select } from "./list-query";

function server(
  name: string,
  status: ServerView["status"],
  lastHeartbeatAt: number | null = null,
): ServerView {
  return {
    uuid: `uuid-of-${name}`,
    name,
    macAddress: "02:00:00:00:00:0A",
    heartbeatInterval: 10,
    power: "ON",
    powerSetBy: "operator",
    powerSince: 0,
    status,
    statusSince: 0,
    lastHeartbeatAt,
    refusals: {},
    agent: null,
    tokenExpiresAt: null,
    createdAt: 0,
  };
}

const servers = [
  server("node 10", "ON", 30),
  server("node 2", "Lost", 10),
  server("Archive", "OFF"),
  server("build", "Starting", 20),
];
const names = (address: string) =>
  select(servers, readQuery(new URL(address, "http://x").searchParams), "en").map(({ name }) => name);

test.each([
  ["/servers", ["Archive", "build", "node 2", "node 10"]],
  ["/servers?sort=status", ["node 2", "build", "node 10", "Archive"]],
  ["/servers?sort=heartbeat", ["node 10", "build", "node 2", "Archive"]],
  ["/servers?show=asleep", ["Archive"]],
  ["/servers?show=trouble", ["node 2"]],
  ["/servers?search=NODE", ["node 2", "node 10"]],
  ["/servers?search=uuid-of-b", ["build"]],
  ["/servers?search=0a", ["Archive", "build", "node 2", "node 10"]],
  ["/servers?search=node&show=awake", ["node 10"]],
  ["/servers?search=nothing", []],
  ["/servers?show=<script>&sort=1", ["Archive", "build", "node 2", "node 10"]],
])("%s", (address, expected) => {
  expect(names(address)).toEqual(expected);
});

test.each(["/servers", "/servers?search=a+b&show=trouble&sort=status", "/servers?sort=heartbeat"])(
  "%s is read and written alike",
  (address) => {
    expect(queryAddress(readQuery(new URL(address, "http://x").searchParams))).toBe(address);
  },
);
