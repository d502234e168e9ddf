/** A table that people can read: columns are two blanks or more apart, the first line names them. */
type Table = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * The answer to each request by each client. Columns: `COLUMNS` in door.ts. Words of the cells: verdict.ts. Rights of the
 * roles: sorts.ts.
 */
export const EXPECTED: Table = readTable(`
                                        nobody    session   token     expired   ended     revoked   other     foreign  linked    rebound  forger    far     far forger  far TLS   program    ended program
GET /                                   →servers  →servers  →servers  →servers  →servers  →servers  →servers  403      →servers  421      →servers  →https  →https      →servers  →servers   →servers
GET /_next/image                        404       404       404       404       404       404       404       403      404       421      404       426     426         404       404        404
GET /account                            →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /agent/[...connect]                 405       405       405       405       405       405       405       405      405       421      405       426     426         405       405        405
GET /api/nowhere                        404       404       404       404       404       404       404       404      404       421      404       426     426         404       404        404
GET /api/openapi.json                   200       200       200       200       200       200       200       200      200       421      200       426     426         200       200        200
GET /apple-touch-icon.png               200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /ca.crt                             200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /energy                             →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /energy/energy.csv                  →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /favicon.ico                        200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /groups                             →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /groups/[uuid]                      →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /healthz                            200       200       200       200       200       200       200       403      200       421      200       426     426         200       200        200
GET /icon-192.png                       200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /icon-512.png                       200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /icon.svg                           200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /install.ps1                        200       200       200       200       200       200       200       403      200       421      200       426     426         200       200        200
GET /install.sh                         200       200       200       200       200       200       200       403      200       421      200       426     426         200       200        200
GET /install/[platform]/[file]          200       200       200       200       200       200       200       403      200       421      200       426     426         200       200        200
GET /join                               200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /lights                             200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /lights/now                         401       200       401       401       401       401       401       403      401       421      401       →https  →https      200       401        401
GET /login                              200       →servers  200       200       200       200       200       403      200       421      200       →https  →https      →servers  200        200
GET /login/oidc                         404       404       404       404       404       404       404       403      404       421      404       →https  →https      404       404        404
GET /login/oidc/callback                404       404       404       404       404       404       404       403      404       421      404       →https  →https      404       404        404
GET /manifest.webmanifest               200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /enrol                              →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /enrol/servers.csv                  →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /metrics                            200       200       401       200       200       401       401       403      200       421      200       426     426         401       401        401
GET /nowhere                            404       404       404       404       404       404       404       403      404       421      404       →https  →https      404       404        404
GET /people                             →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /tokens                             →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /settings                           →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /welcome                            →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /upgrades                           →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /audit                              →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /audit/audit.csv                    →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /audit/audit.jsonl                  →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /runs/[uuid]                        →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /schedules                          →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /doors                              →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /power-cuts                         →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /schedules/[uuid]                   →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /d/[name]                           →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /doors/[uuid]                       →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /power-cuts/[uuid]                  →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /schedules/new                      →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /doors/new                          →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /power-cuts/new                     →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /ups                                →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /report                             →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /timeline                           →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /servers                            →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /servers/[uuid]                     →login    200       →login    →login    →login    →login    →login    403      →login    421      →login    →https  →https      200       →login     →login
GET /sw.js                              200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /sw-words.js                        200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
GET /sw-push.js                         200       200       200       200       200       200       200       403      200       421      200       →https  →https      200       200        200
AgentService/GetManifest                401       401       alder     401       401       401       birch     403      403       421      401       426     426         alder     401        401
AgentService/SendHeartbeat              401       401       alder     401       401       401       birch     403      403       421      401       426     426         alder     401        401
AuthService/Login                       400       400       400       400       400       400       400       403      403       421      400       426     426         400       400        400
AuthService/Logout                      200       200       200       200       200       200       200       403      403       421      200       426     426         200       200        200
AuthService/LogoutEverywhere            401       200       401       401       401       401       401       403      403       421      401       426     426         200       401        401
AuthService/AcceptInvitation            401       401       401       401       401       401       401       403      403       421      401       426     426         401       401        401
AuthService/ChangePassword              401       400       401       401       401       401       401       403      403       421      401       426     426         400       401        401
AuthService/Verify                      no        yes       no        no        no        no        no        403      403       421      no        426     426         yes       yes        no
AccessTokenService/RotateToken          401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
GroupService/ListGroups                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
GroupService/CreateGroup                401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
GroupService/UpdateGroup                401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
GroupService/SetMembers                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
GroupService/DeleteGroup                401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
HoldService/PlaceHold                   401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
HoldService/ReleaseHold                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
HoldService/ListHolds                   401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
AlertService/ListAlerts                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
AlertService/AcknowledgeAlerts          401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
ScheduleService/ListSchedules           401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
ScheduleService/CreateSchedule          401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ScheduleService/UpdateSchedule          401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ScheduleService/ChangeScheduleEnd       401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ScheduleService/DeleteSchedule          401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ScheduleService/PreviewSchedule         401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
RehearsalService/Rehearse               401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
RehearsalService/ListRehearsals         401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
UpgradeService/PreviewUpgrade           401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpgradeService/StartUpgrade             401       400       401       401       401       401       401       403      403       421      401       426     426         400       403        401
UpgradeService/CancelUpgrade            401       404       401       401       401       401       401       403      403       421      401       426     426         404       403        401
UpgradeService/ListUpgrades             401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
RunService/PreviewRun                   401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
RunService/StartRun                     401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
RunService/CancelRun                    401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
RunService/GetRun                       401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
RunService/ListRuns                     401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
PowerService/Cut                        401       400       401       401       401       401       401       403      403       421      401       426     426         400       403        401
EnergyService/GetEnergy                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
HistoryService/ListTimelines            401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
HistoryService/ListActivity             401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
HistoryService/ListPlanned              401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
HistoryService/GetNightReport           401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
HistoryService/ExplainStatus            401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
HistoryService/PreviewRest              401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
UpsService/ListPowerCutPlans            401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
UpsService/CreatePowerCutPlan           401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/UpdatePowerCutPlan           401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/DeletePowerCutPlan           401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/PreviewPowerCut              401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/RehearsePowerCut             401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
DoorService/ListDoors                   401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
DoorService/CreateDoor                  401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
DoorService/UpdateDoor                  401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
DoorService/DeleteDoor                  401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
DoorService/ListKnocks                  401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
WayService/ListWays                     401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
WayService/SetWay                       401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
WayService/RemoveWay                    401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
WayService/TryWay                       401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/ListUpses                    401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
UpsService/ListNutServers               401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/SetNutServer                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/RemoveNutServer              401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
UpsService/TryNutServer                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
SettingsService/TrySettings             401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
SettingsService/SetSettings             401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
SettingsService/ListSettings            401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ApiTokenService/ListApiTokens           401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ApiTokenService/CreateApiToken          401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ApiTokenService/RevokeApiToken          401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PersonService/ListPeople                401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PersonService/InvitePerson              401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PersonService/InviteAgain               401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PersonService/SetRoles                  401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PersonService/RemovePerson              401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PersonService/ListSessions              401       200       401       401       401       401       401       403      403       421      401       426     426         200       401        401
PersonService/EndSession                401       200       401       401       401       401       401       403      403       421      401       426     426         200       401        401
AuditService/ListAuditEntries           401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
EnrolmentKeyService/ListEnrolmentKeys   401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
EnrolmentKeyService/CreateEnrolmentKey  401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
EnrolmentKeyService/RevokeEnrolmentKey  401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
EnrolmentService/Enrol                  401       401       401       401       401       401       401       403      403       421      401       426     426         401       401        401
PowerService/TurnOn                     401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
PowerService/TurnOff                    401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PowerService/Reboot                     401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
PowerService/WakeAgain                  401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
ServerService/ListServers               401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
ServerService/GetServer                 401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
ServerService/CreateServer              401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ServerService/UpdateServer              401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ServerService/DeleteServer              401       200       401       401       401       401       401       403      403       421      401       426     426         200       403        401
ServerService/ListEvents                401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
ServerService/WatchServers              401       200       401       401       401       401       401       403      403       421      401       426     426         200       200        401
action logIn                            missing   missing   missing   missing   missing   missing   missing   403      403       421      missing   426     426         missing   missing    missing
action findInvitation                   done      done      done      done      done      done      done      403      403       421      done      426     426         done      done       done
action showLights                       missing   missing   missing   missing   missing   missing   missing   403      403       421      missing   426     426         missing   missing    missing
action joinByOidc                       ended     ended     ended     ended     ended     ended     ended     403      403       421      ended     426     426         ended     ended      ended
action join                             ended     ended     ended     ended     ended     ended     ended     403      403       421      ended     426     426         ended     ended      ended
action logOut                           →login    →login    →login    →login    →login    →login    →login    403      403       421      →login    426     426         →login    →login     →login
action logOutEverywhere                 →login    →login    →login    →login    →login    →login    →login    403      403       421      →login    426     426         →login    →login     →login
action chooseLanguage                   done      done      done      done      done      done      done      403      403       421      done      426     426         done      done       done
action chooseTheme                      done      done      done      done      done      done      done      403      403       421      done      426     426         done      done       done
action createServer                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action updateServer                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action seeAlerts                        out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action createGroup                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action renameGroup                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action setGroupGuards                   out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action setGroupRest                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action setKeepRelay                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action setSeatPlan                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action cutPower                         out       confirm_name  out       out       out       out       out       403      403       421      out       426     426         confirm_name  out        out
action cutWays                          out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action setWay                           out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action removeWay                        out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action tryOut                           out       way_not_found  out       out       out       out       out       403      403       421      out       426     426         way_not_found  out        out
action changeMembers                    out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action deleteGroup                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action serverNames                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action previewRun                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action awakeDoors                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action previewRest                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action startRun                         out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action cancelRun                        out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action forecastRuns                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action pollRun                          out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action explainStatus                    out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action namesToFind                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action findInNotes                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action happenedBetween                  out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action timelinesBetween                 out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action plannedBetween                   out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action previewSchedule                  out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action saveSchedule                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action deleteSchedule                   out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action saveDoor                         out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action wakeSilent                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action deletePowerCutPlan               out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action previewPowerCut                  out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action savePowerCutPlan                 out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action deleteDoor                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action saveNutServer                    out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action removeNutServer                  out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action tryNut                           out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action sendSettings                     out       setting_edited  out       out       out       out       out       403      403       421      out       426     426         setting_edited  out        out
action changeNight                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action placeHold                        out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action releaseHold                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action rehearse                         out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action startUpgrade                     out       nothing_to_upgrade  out       out       out       out       out       403      403       421      out       426     426         nothing_to_upgrade  out        out
action cancelUpgrade                    out       upgrade_not_found  out       out       out       out       out       403      403       421      out       426     426         upgrade_not_found  out        out
action deleteServer                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action createEnrolmentKey               out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action revokeEnrolmentKey               out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action makeToken                        out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action revokeToken                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action invitePerson                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action inviteAgain                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action setRoles                         out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action removePerson                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action changePassword                   out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action endSession                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action previewList                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action importList                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action scanNetworks                     out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action olderEvents                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action olderActivity                    out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action rotateToken                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action pushHere                         out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action turnOnPush                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action turnOffPush                      out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action testPush                         out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
action pressPower                       out       done      out       out       out       out       out       403      403       421      out       426     426         done      out        out
form logIn                              →servers  →servers  →servers  →servers  →servers  →servers  →servers  403      403       421      →servers  426     426         →servers  →servers   →servers
form pressPower                         →login    done      →login    →login    →login    →login    →login    403      403       421      →login    426     426         done      →login     →login
`);

/** Row → column → cell. @throws Error where a line has not as many cells as there are columns */
function readTable(text: string): Table {
  const [head = "", ...lines] = text.split("\n").filter((line) => line.trim() !== "");
  const columns = head.trim().split(/ {2,}/);
  return new Map(
    lines.map((line) => {
      const [name = "", ...cells] = line.trim().split(/ {2,}/);
      if (cells.length !== columns.length) throw new Error(`${name}: ${cells.length} cells`);
      return [name, new Map(columns.map((column, at) => [column, cells[at] ?? ""]))];
    }),
  );
}
