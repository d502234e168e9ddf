import { describe, expect, it } from "vitest";
import { statusReason } from "./status";
import { step } from "./step";
import { factsOf, runningServer, second, story, type Story } from "./testing";

/** Notices while something happens. */
function noticesWhile(server: Story, happening: () => void): readonly string[] {
  server.notices.length = 0;
  happening();
  return [...server.notices];
}

/** A server that was turned off, and is. */
function offAsOrdered(): Story {
  const server = runningServer();
  server.click("TurnOff");
  server.beat("ON");
  server.beat("Stopping");
  server.pass(31);
  return server;
}

describe("each notice", () => {
  it("SyncedON", () => {
    const server = offAsOrdered();
    server.reboot();
    expect(noticesWhile(server, () => server.beat("Launched"))).toEqual(["synced_on"]);
  });

  it("came up by its own alarm: also where its order stood, and once a boot", () => {
    const byAlarm = { afterAlarm: true };
    const server = offAsOrdered();
    server.reboot();
    expect(noticesWhile(server, () => server.beat("Launched", byAlarm))).toEqual(["woke_by_alarm"]);
    expect(server.status).toBe("SyncedON");
    expect(server.facts.power).toBe("ON");
    server.beat("ON", byAlarm);
    server.pass(400);
    expect(noticesWhile(server, () => server.beat("ON", byAlarm))).toEqual(["synced_on"]);

    const hadOrder = runningServer();
    hadOrder.click("TurnOff");
    hadOrder.beat("ON");
    hadOrder.beat("Stopping");
    hadOrder.reboot();
    expect(noticesWhile(hadOrder, () => hadOrder.beat("Launched", byAlarm))).toEqual(["woke_by_alarm"]);
    expect(hadOrder.facts.order).toBeNull();
  });

  it.each([
    ["power_off", "Stopping", "slept_instead"],
    ["suspend", "ON", "slept_instead"],
    ["suspend", "Stopping", "woke_by_alarm"],
  ] as const)(
    "told to go by %s, %s, and away over the time of its alarm in the same boot",
    (how, last, kind) => {
      const server = runningServer();
      server.click("TurnOff", { terms: { how } });
      server.beat("ON");
      server.beat(last);
      server.machine.boot = `${server.machine.boot}#1`;
      expect(noticesWhile(server, () => server.beat("Launched", { afterAlarm: true }))).toEqual([kind]);
    },
  );

  it("the first report of all, which nobody turned on behind our back", () => {
    for (const status of ["Launched", "ON"] as const) {
      const server = story();
      expect(noticesWhile(server, () => server.beat(status))).toEqual(["first_report"]);
      server.pass(10);
      expect(noticesWhile(server, () => server.beat("ON"))).toEqual([]);
    }
  });

  it("restarted instead of powering off, which says more than its Warning", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("Stopping");
    server.reboot();
    expect(noticesWhile(server, () => server.beat("Launched"))).toEqual(["restarted_instead"]);
    expect(server.status).toBe("Warning");
  });

  it("SyncedOFF", () => {
    const server = runningServer();
    server.pass(31);
    expect(noticesWhile(server, () => server.pass(301))).toEqual(["synced_off"]);
  });

  it("did not start", () => {
    const server = story();
    server.click("TurnOn");
    expect(noticesWhile(server, () => server.pass(301))).toEqual(["did_not_start"]);
  });

  it("could not be told", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.pass(31);
    expect(noticesWhile(server, () => server.pass(301))).toEqual(["could_not_be_told"]);
  });

  it("Lost, and back from Lost", () => {
    const server = runningServer();
    expect(noticesWhile(server, () => server.pass(31))).toEqual(["lost"]);
    expect(noticesWhile(server, () => server.beat("ON"))).toEqual(["back"]);
  });

  it("Warning", () => {
    const server = runningServer();
    server.restartKomolet();
    server.beat("Launched");
    server.restartKomolet();
    expect(noticesWhile(server, () => server.beat("Launched"))).toEqual(["warning"]);
  });

  it("Error", () => {
    const server = runningServer();
    expect(noticesWhile(server, () => server.beat("Stopping"))).toEqual(["error"]);
  });

  it("shutdown command failed, with what the agent says", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("Stopping");
    const { effects } = server.beat("ON", { shutdownError: "exit status 1" });
    expect(effects).toContainEqual({ type: "notice", kind: "shutdown_failed", detail: "exit status 1" });
  });

  it("none for OFF as ordered, nor for ON as ordered", () => {
    const server = runningServer();
    const ordered = noticesWhile(server, () => {
      server.click("TurnOff");
      server.beat("ON");
      server.beat("Stopping");
      server.pass(31);
      server.click("TurnOn");
      server.pass(5);
      server.reboot();
      server.beat("Launched");
      server.beat("ON");
    });
    expect(ordered).toEqual([]);
    expect(server.status).toBe("ON");
  });
});

describe("a status that lasts is told once", () => {
  it("not at every heartbeat", () => {
    const server = runningServer();
    const ordered = noticesWhile(server, () => {
      for (let count = 0; count < 5; count += 1) server.beat("Stopping");
    });
    expect(ordered).toEqual(["error"]);
  });

  it("not again after the manager starts", () => {
    const server = runningServer();
    server.beat("Stopping");
    const since = noticesWhile(server, () => {
      server.restartManager(60);
      expect(server.status).toBe("Applying");
      server.beat("Stopping");
      expect(server.status).toBe("Error");
    });
    expect(since).toEqual([]);
  });

  it("not again after the manager starts, where the server is lost", () => {
    const server = runningServer();
    server.pass(31);
    const since = noticesWhile(server, () => {
      server.restartManager(60);
      server.pass(200);
    });
    expect(since).toEqual([]);
    expect(noticesWhile(server, () => server.beat("ON"))).toEqual(["back"]);
  });

  it("but anew where it ended meanwhile", () => {
    const server = runningServer();
    const twice = noticesWhile(server, () => {
      server.beat("Stopping");
      server.beat("ON");
      server.beat("ON");
      server.beat("Stopping");
    });
    expect(twice).toEqual(["error", "error"]);
  });

  it("Lost is not told again where the order comes only now", () => {
    const server = runningServer();
    server.pass(31);
    expect(noticesWhile(server, () => server.click("TurnOff"))).toEqual([]);
    expect(server.status).toBe("Lost");
  });

  it("the same failed shutdown is told once, over a cut too, and the next one anew", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.beat("ON");
    server.beat("Stopping");
    const failed = { shutdownError: "exit status 1" };
    const first = noticesWhile(server, () => {
      server.beat("ON", failed);
      server.beat("ON", failed);
      server.pass(31);
      server.beat("ON", failed);
    });
    expect(first.filter((kind) => kind === "shutdown_failed")).toHaveLength(1);
    const second = noticesWhile(server, () => {
      server.beat("Stopping");
      server.beat("ON", failed);
    });
    expect(second.filter((kind) => kind === "shutdown_failed")).toHaveLength(1);
  });
});

describe("back from Lost", () => {
  it("comes with whatever else is wrong", () => {
    const server = runningServer();
    server.pass(31);
    expect(noticesWhile(server, () => server.beat("Stopping"))).toEqual(["back", "error"]);
  });

  it("not where it was SyncedOFF meanwhile: that it is on says more", () => {
    const server = runningServer();
    server.pass(400);
    expect(noticesWhile(server, () => server.beat("ON"))).toEqual(["synced_on"]);
  });

  it("not where an operator starts it", () => {
    const server = runningServer();
    server.click("TurnOff");
    server.pass(31);
    expect(noticesWhile(server, () => server.click("TurnOn"))).toEqual([]);
  });
});

describe("a server that restarts, as it says", () => {
  /** It has said so, and is silent. */
  function restarting(): Story {
    const server = runningServer();
    expect(noticesWhile(server, () => server.beat("ON", { restarting: true }))).toEqual(["restarting"]);
    expect([server.status, statusReason(server.facts)]).toEqual(["ON", "restarting"]);
    expect(noticesWhile(server, () => server.pass(60))).toEqual([]);
    expect([server.status, statusReason(server.facts)]).toEqual(["Lost", "restarting"]);
    return server;
  }

  it("is neither lost nor back, over a start of the manager too", () => {
    for (const away of [null, 60]) {
      const server = restarting();
      if (away) server.restartManager(away);
      server.reboot();
      expect(noticesWhile(server, () => server.beat("Launched"))).toEqual([]);
      expect([server.status, statusReason(server.facts)]).toEqual(["ON", null]);
      server.beat("ON");
      expect(noticesWhile(server, () => server.pass(60))).toEqual(["lost"]);
    }
  });

  it("is told of as ever where it does not come back in time", () => {
    const server = restarting();
    expect(noticesWhile(server, () => server.pass(300))).toEqual(["synced_off"]);
    expect([server.status, statusReason(server.facts), server.facts.trouble]).toEqual([
      "SyncedOFF",
      null,
      null,
    ]);
    server.reboot();
    expect(noticesWhile(server, () => server.beat("Launched"))).toEqual(["synced_on"]);
  });

  it("is told of as ever where it goes on in the same boot, and then falls silent", () => {
    const server = runningServer();
    server.beat("ON", { restarting: true });
    server.restartKomolet();
    expect(noticesWhile(server, () => server.beat("Launched"))).toEqual([]);
    expect(noticesWhile(server, () => server.pass(60))).toEqual(["lost"]);
  });

  it("is told of once, and not where other trouble lasts", () => {
    const server = runningServer();
    server.beat("ON", { restarting: true });
    expect(noticesWhile(server, () => server.beat("ON", { restarting: true }))).toEqual([]);
    const troubled = runningServer();
    troubled.beat("Stopping");
    expect(noticesWhile(troubled, () => troubled.beat("Stopping", { restarting: true }))).toEqual([]);
    expect(troubled.facts.trouble).toBe("error");
  });

  it("still could not be told of an order that comes meanwhile", () => {
    const server = restarting();
    server.click("TurnOff");
    expect(noticesWhile(server, () => server.pass(300))).toEqual(["could_not_be_told"]);
  });
});

describe("since when the status is what it is", () => {
  it("changes with the status only", () => {
    const server = runningServer();
    const since = server.facts.statusSince;
    server.pass(5);
    server.beat("ON");
    expect(server.facts.statusSince).toEqual(since);
    server.beat("Stopping");
    expect(server.facts.statusSince).toEqual(second(server.now));
  });

  it("an event that changes nothing gives the very same facts", () => {
    const facts = factsOf({ power: "ON", previous: "ON", current: "ON" });
    const at = { now: second(5), managerStartedAt: 0, syncOffAfter: 300 };
    expect(step(facts, { type: "tick" }, at).facts).toBe(facts);
  });
});
