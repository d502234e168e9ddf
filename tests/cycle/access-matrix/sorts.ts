// Of what sort each page, RPC and action is, and who may do what of that sort: roles.test.ts asks.

/**
 * The sorts of requests. People: viewer, waker, operator, admin. Tokens: see, wake, stop,
 * manage. Each on everything; of the room, about what is in the room; of the room, about what is elsewhere.
 */
export const SORTS = readSorts(`
sort              people on everything   of the room           of the room, yonder   tokens on everything  of the room           of the room, yonder
see one           ok  ok  ok  ok         ok  ok  ok  ok        –   –   –   –         ok  ok  ok  ok        ok  ok  ok  ok        –   –   –   –
see a plan        ok  ok  ok  ok         –   –   –   –         –   –   –   –         out out out out       out out out out       out out out out
wake one          no  ok  ok  ok         no  ok  ok  ok        –   –   –   –         no  ok  no  no        no  ok  no  no        –   –   –   –
wake by a form    no  ok  ok  ok         no  ok  ok  ok        no  no  no  no        out out out out       out out out out       out out out out
stop one          no  no  ok  ok         no  no  ok  ok        –   –   –   –         no  no  ok  no        no  no  ok  no        –   –   –   –
cut one           no  no  no  ok         no  no  no  ok        –   –   –   –         no  no  no  no        no  no  no  no        –   –   –   –
stop and wake     no  no  ok  ok         no  no  ok  ok        –   –   –   –         no  no  no  no        no  no  no  no        –   –   –   –
manage one        no  no  no  ok         no  no  no  ok        –   –   –   –         no  no  no  ok        no  no  no  ok        –   –   –   –
acknowledge       no  ok  ok  ok         no  ok  ok  ok        ok  ok  ok  ok        no  ok  no  no        no  ok  no  no        ok  ok  ok  ok
change a group    no  no  no  ok         no  no  no  no        –   –   –   –         no  no  no  ok        no  no  no  no        –   –   –   –
open a door       no  no  no  ok         no  no  no  no        –   –   –   –         no  no  no  no        no  no  no  no        –   –   –   –
see what there is ok  ok  ok  ok         ok  ok  ok  ok        ok  ok  ok  ok        ok  ok  ok  ok        ok  ok  ok  ok        ok  ok  ok  ok
see all           ok  ok  ok  ok         no  no  no  no        no  no  no  no        ok  ok  ok  ok        no  no  no  no        no  no  no  no
manage all        no  no  no  ok         no  no  no  no        no  no  no  no        no  no  no  ok        no  no  no  no        no  no  no  no
administer        no  no  no  ok         no  no  no  no        no  no  no  no        no  no  no  no        no  no  no  no        no  no  no  no
page to manage    –   –   –   ok         –   –   –   ok        –   –   –   ok        out out out out       out out out out       out out out out
page to all       –   –   –   ok         –   –   –   –         –   –   –   –         out out out out       out out out out       out out out out
one's own         ok  ok  ok  ok         ok  ok  ok  ok        ok  ok  ok  ok        out out out out       out out out out       out out out out
others' sessions  –   –   –   ok         –   –   –   –         –   –   –   –         out out out out       out out out out       out out out out
`);

/** Each page, RPC and action, by its sort. */
const ROWS: Readonly<Record<string, string>> = {
  "see one": `DoorService/ListKnocks, ServerService/GetServer, ServerService/ListEvents, RunService/GetRun, HistoryService/ExplainStatus,
    HistoryService/PreviewRest,
    GET /servers/[uuid], GET /groups/[uuid], GET /runs/[uuid], GET /schedules/[uuid], GET /doors/[uuid],
    GET /d/[name], action olderEvents,
    action pollRun, action forecastRuns, action explainStatus, action previewRest,
    action awakeDoors`,
  "see a plan": `GET /power-cuts/[uuid]`,
  "wake one": `PowerService/TurnOn, PowerService/WakeAgain, HoldService/PlaceHold, RunService/PreviewRun,
    RunService/StartRun, RunService/CancelRun, action placeHold, action previewRun, action startRun,
    action cancelRun, action pressPower`,
  "wake by a form": `form pressPower`,
  "stop one": `PowerService/TurnOff, PowerService/Reboot, HoldService/ReleaseHold, action releaseHold`,
  "cut one": `PowerService/Cut, action cutWays, action cutPower`,
  "stop and wake": `RehearsalService/Rehearse, action rehearse`,
  "manage one": `ServerService/UpdateServer, ServerService/DeleteServer, AccessTokenService/RotateToken,
    GroupService/UpdateGroup, ScheduleService/CreateSchedule, ScheduleService/UpdateSchedule,
    ScheduleService/ChangeScheduleEnd, action changeNight,
    ScheduleService/DeleteSchedule, ScheduleService/PreviewSchedule, action updateServer,
    action rotateToken, action deleteServer, action renameGroup, action setGroupGuards, action setGroupRest, action setSeatPlan,
    action setKeepRelay,
    action previewSchedule, action saveSchedule, action deleteSchedule`,
  acknowledge: `AlertService/AcknowledgeAlerts`,
  "change a group": `GroupService/SetMembers, GroupService/DeleteGroup, action changeMembers, action deleteGroup,
    WayService/ListWays, WayService/SetWay, WayService/RemoveWay, WayService/TryWay,
    action setWay, action removeWay, action tryOut,
    action saveDoor, action deleteDoor, DoorService/DeleteDoor`,
  "open a door": `DoorService/CreateDoor, DoorService/UpdateDoor`,
  "see what there is": `ServerService/ListServers, DoorService/ListDoors, UpsService/ListPowerCutPlans, ServerService/WatchServers, GroupService/ListGroups,
    HoldService/ListHolds, RehearsalService/ListRehearsals, AlertService/ListAlerts, ScheduleService/ListSchedules, RunService/ListRuns,
    EnergyService/GetEnergy, HistoryService/ListActivity, HistoryService/ListTimelines, HistoryService/ListPlanned,
    HistoryService/GetNightReport`,
  "see all": `UpsService/ListUpses`,
  "manage all": `UpgradeService/PreviewUpgrade, UpgradeService/ListUpgrades, UpgradeService/CancelUpgrade, action cancelUpgrade, UpsService/ListNutServers, UpsService/SetNutServer, UpsService/RemoveNutServer, UpsService/TryNutServer,
    action saveNutServer, action removeNutServer, action tryNut, action deletePowerCutPlan, UpsService/DeletePowerCutPlan, ServerService/CreateServer, GroupService/CreateGroup, EnrolmentKeyService/ListEnrolmentKeys,
    EnrolmentKeyService/CreateEnrolmentKey, EnrolmentKeyService/RevokeEnrolmentKey, action createServer,
    action createGroup, action createEnrolmentKey, action revokeEnrolmentKey, action previewList,
    action importList, action scanNetworks`,
  administer: `action savePowerCutPlan, action previewPowerCut, UpsService/CreatePowerCutPlan, UpsService/UpdatePowerCutPlan, UpsService/PreviewPowerCut,
    UpsService/RehearsePowerCut, SettingsService/ListSettings, SettingsService/SetSettings, SettingsService/TrySettings, action sendSettings,
    ApiTokenService/ListApiTokens, ApiTokenService/CreateApiToken, ApiTokenService/RevokeApiToken,
    AuditService/ListAuditEntries, PersonService/ListPeople, PersonService/InvitePerson,
    PersonService/InviteAgain, PersonService/SetRoles, PersonService/RemovePerson, action makeToken,
    UpgradeService/StartUpgrade, action startUpgrade, action revokeToken, action invitePerson, action inviteAgain, action setRoles, action removePerson`,
  "page to manage": `GET /schedules/new`,
  "page to all": `GET /power-cuts/new, GET /doors/new, GET /enrol, GET /people, GET /tokens, GET /settings, GET /welcome, GET /upgrades, GET /audit, GET /audit/audit.csv,
    GET /audit/audit.jsonl`,
  "one's own": `GET /ups, GET /power-cuts, action wakeSilent, GET /servers, GET /groups, GET /schedules, GET /doors, GET /timeline, GET /report, GET /energy,
    GET /energy/energy.csv, GET /enrol/servers.csv, GET /account, GET /lights/now, PersonService/ListSessions,
    action olderActivity, action serverNames, action namesToFind, action findInNotes, action timelinesBetween, action plannedBetween,
    action happenedBetween,
    action seeAlerts, action pushHere, action turnOnPush, action turnOffPush,
    action testPush`,
  "others' sessions": `PersonService/EndSession, action endSession`,
};

/** Requests that are the same for all roles, or about one's own account: expected.ts has them. */
const OF_ALL =
  /^(AgentService|EnrolmentService|AuthService)\/|^action (logIn|logOut|logOutEverywhere|join\w*|findInvitation|showLights|changePassword|chooseLanguage|chooseTheme)$|^form logIn$/;
/** Pages and files without a login. */
const WITHOUT_DOOR =
  /^GET \/($|_next|agent|api|apple|ca\.crt|favicon|healthz|icon|install|join|lights$|login|manifest|metrics|nowhere|sw)/;

/** The sort of each row, by its name. */
export const sortOf = new Map(
  Object.entries(ROWS).flatMap(([sort, names]) =>
    names.split(",").map((name) => [name.trim().replace(/\s+/g, " "), sort] as const),
  ),
);

/** Whether a row is the same for all roles, or about one's own account. */
export const knowsNobody = (name: string): boolean => OF_ALL.test(name) || WITHOUT_DOOR.test(name);

export interface Expected {
  readonly everywhere: readonly string[];
  readonly room: readonly string[];
  readonly yonder: readonly string[];
}

/** Reads the table of sorts: a name, and six times four words. @throws Error where a line has not as many */
function readSorts(
  text: string,
): ReadonlyMap<string, { readonly people: Expected; readonly tokens: Expected }> {
  const [, ...lines] = text.trim().split("\n");
  return new Map(
    lines.map((line) => {
      const words = line.slice(18).trim().split(/\s+/);
      if (words.length !== 24) throw new Error(`${line}: ${words.length} words`);
      const four = (n: number): string[] => words.slice(4 * n, 4 * n + 4);
      const expected = (n: number): Expected => ({
        ...{ everywhere: four(n), room: four(n + 1), yonder: four(n + 2) },
      });
      return [line.slice(0, 18).trim(), { people: expected(0), tokens: expected(3) }];
    }),
  );
}
