import { END_FAULTS } from "../plan/changed-end";
import { Code, ConnectError, type Interceptor } from "@connectrpc/connect";
import { FleetError, UNTIL_FAULTS } from "../fleet/model/errors";
import type { Running } from "./running";
import { tooFast } from "./asking";
import { invalidFields } from "./validate";

/** Maps whatever a service throws to a Connect error; an unknown error shows only its request id. */
export function mapErrors(running: () => Running): Interceptor {
  return (next) => async (request) => {
    const map = (error: unknown): ConnectError => toConnectError(error, running, request.method.name);
    try {
      const response = await next(request);
      return response.stream ? { ...response, message: mapStream(response.message, map) } : response;
    } catch (error) {
      throw map(error);
    }
  };
}

async function* mapStream<T>(
  messages: AsyncIterable<T>,
  map: (error: unknown) => ConnectError,
): AsyncGenerator<T> {
  try {
    yield* messages;
  } catch (error) {
    throw map(error);
  }
}

/** @param context the called method, for the log */
export function toConnectError(error: unknown, running: () => Running, context: string): ConnectError {
  if (error instanceof ConnectError) return error;
  if (error instanceof FleetError) {
    switch (error.fault.code) {
      case "not_found":
      case "group_not_found":
      case "token_not_found":
      case "person_not_found":
      case "session_not_found":
      case "key_not_found":
      case "hold_not_found":
      case "run_not_found":
      case "upgrade_not_found":
      case "schedule_not_found":
      case "door_not_found":
      case "power_cut_plan_not_found":
      case "way_not_found":
      case "nut_server_not_found":
        return new ConnectError(error.message, Code.NotFound);
      case "invalid":
        return invalidFields(error.fault.violations);
      case "no_right":
        return new ConnectError(error.message, Code.PermissionDenied);
      case "invitation_ended":
        return new ConnectError(error.message, Code.Unauthenticated);
      case "own_person":
      case "passwords_off":
      case "replaced":
      case "refused":
      case "group_in_use":
      case "key_refused":
      case "held":
      case "cannot_go":
      case "cannot_wait":
      case "nothing_to_hold":
      case "nothing_to_run":
      case "cannot_rehearse":
      case "rehearsed_already":
      case "upgrade_under_way":
      case "nothing_to_upgrade":
      case "confirm_count":
      case "preview_needed":
      case "needs_circle":
      case "needed_by":
      case "still_needed":
      case "used_by_schedule":
      case "secret_unreadable":
      case "confirm_name":
      case "being_woken":
      case "no_way_to_cut":
        return new ConnectError(error.message, Code.FailedPrecondition);
      case "bad_end":
        return invalidFields([{ field: "until", message: END_FAULTS[error.fault.why] }]);
      case "seat_shared":
        return invalidFields([{ field: "seatPlan.seats", message: error.message }]);
      case "reason_needed":
        return invalidFields([{ field: "reason", message: "must be given" }]);
      case "bad_until":
        return invalidFields([{ field: "until", message: UNTIL_FAULTS[error.fault.why] }]);
      case "calendar_unreadable":
        return invalidFields([
          { field: `calendar.${error.fault.from}`, message: `cannot be read: ${error.fault.why}` },
        ]);
      case "too_many_holds":
      case "too_many_runs":
      case "too_many_rehearsals":
      case "too_many_stops":
      case "too_many_needs":
      case "too_many_schedules":
      case "too_many_doors":
      case "too_many_power_cut_plans":
      case "too_many_nut_servers":
      case "too_many_tokens":
      case "too_many_people":
      case "ways_busy":
        return new ConnectError(error.message, Code.ResourceExhausted);
      case "too_many_changes":
        return tooFast(error.fault.seconds, error.message);
      case "mac_address_taken":
      case "group_name_taken":
      case "token_name_taken":
      case "person_name_taken":
      case "schedule_name_taken":
      case "door_name_taken":
      case "power_cut_name_taken":
      case "power_cut_group_taken":
      case "nut_server_taken":
        return new ConnectError(error.message, Code.AlreadyExists);
      case "edited_meanwhile":
      case "preview_changed":
        return new ConnectError(error.message, Code.Aborted);
      case "not_cut":
      case "no_way":
      case "disk_full":
      case "unwritable":
      case "standby":
        return new ConnectError(error.message, Code.Unavailable);
    }
  }
  if (isLeft(error)) return new ConnectError("the client has left", Code.Canceled);
  const requestId = running().logError(error, context);
  return new ConnectError(
    `Something went wrong in the manager; its log says what: ${requestId}.`,
    Code.Internal,
  );
}

/** Whether the client closed the connection before it was answered, as Node says it: nobody is to look at that. */
function isLeft(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.message === "aborted" &&
    (error as NodeJS.ErrnoException).code === "ECONNRESET"
  );
}
