import { expect, test } from "vitest";
import { draftOf, keptEnd, newDraft, settingsOf, shownEnd, type ScheduleDraft } from "./draft";

const GROUP = "0b7a0a2e-3f54-4c5e-9d4a-0a3e2d6a1b11";
const good: ScheduleDraft = { ...newDraft([GROUP]), name: "Lessons" };
const faultsOf = (changes: Partial<ScheduleDraft>) =>
  settingsOf({ ...good, ...changes }, "Europe/Berlin").faults;

test("a new schedule lacks a name and whose it is, and takes the zone of whoever reads", () => {
  expect(settingsOf(newDraft([]), "Asia/Tokyo").faults).toEqual({
    name: "name_required",
    serverUuids: "no_members",
  });
  const { settings, faults } = settingsOf(good, "Asia/Tokyo");
  expect(faults).toEqual({});
  expect(settings).toMatchObject({
    zone: "Asia/Tokyo",
    stopBy: null,
    minOn: 15,
    calendar: null,
    pausedUntil: null,
  });
});

test("each fault stands at its field", () => {
  expect(faultsOf({ zone: "Atlantis" })).toEqual({ zone: "zone_unknown" });
  expect(faultsOf({ wake: false, stop: false })).toEqual({ wake: "no_transition" });
  expect(faultsOf({ windows: [{ days: [], from: "07:00", to: "08:00" }] })).toEqual({ windows: "bad_days" });
  expect(faultsOf({ windows: [{ days: [1], from: "", to: "08:00" }] })).toEqual({ windows: "bad_time" });
  expect(faultsOf({ pausedUntil: "9999-12-31T23:59" })).toEqual({ pausedUntil: "pause_too_long" });
  expect(faultsOf({ minOn: "" })).toEqual({ minOn: "min_on_range" });
  expect(faultsOf({ exceptions: [{ first: "2027-02-30", last: "", name: "" }] })).toEqual({
    exceptions: "bad_date",
  });
});

test("an exception without a last day is one day, and a stop that is off waits for nothing", () => {
  const exceptions = [{ first: "2027-12-24", last: "", name: "" }];
  const { settings } = settingsOf({ ...good, exceptions, stopBy: "22:00" }, "UTC");
  expect(settings.exceptions[0]?.last).toBe("2027-12-24");
  expect(settings.stopBy).toBe("22:00");
  expect(settingsOf({ ...good, stop: false, stopBy: "22:00" }, "UTC").settings.stopBy).toBeNull();
});

test("midnight is the end of the day", () => {
  expect(keptEnd("00:00")).toBe("24:00");
  expect(shownEnd("24:00")).toBe("00:00");
  for (const time of ["00:01", "12:00", "23:59"]) expect(shownEnd(keptEnd(time))).toBe(time);
});

test("where holidays come from is kept where nobody touches it", () => {
  const saved = {
    ...{ uuid: "u", name: "Lessons", groupUuids: [GROUP], serverUuids: [], zone: "Europe/Berlin" },
    ...{ windows: good.windows.map((window) => ({ ...window, days: [...window.days] })), exceptions: [] },
    ...{ wake: true, stop: true, mode: "when_free" as const, stopBy: null, pausedUntil: null, minOn: 0 },
    ...{ changedEnd: null, author: "admin", createdAt: 0, updatedAt: 0, evenIfTheyMayNotWake: true },
  };
  const file = { url: null, readAt: 1, fault: null, days: 3 };
  expect(settingsOf(draftOf({ ...saved, calendar: file }), "UTC").settings).toMatchObject({
    calendar: "kept",
    evenIfItMayNotWake: true,
    minOn: 0,
  });
  const url = { ...file, url: "https://example.org/days.ics" };
  expect(settingsOf(draftOf({ ...saved, calendar: url }), "UTC").settings.calendar).toEqual({ url: url.url });
});
