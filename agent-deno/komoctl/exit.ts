/** Exit codes of komoctl, for scripts; docs/komoctl.md has the same. */
export const EXIT = {
  /** The manager refuses it, or it cannot be done now. */
  refused: 1,
  /** Wrong usage, or a name that nothing has. */
  usage: 2,
  /** Nobody is logged in here, or the token is not accepted. */
  noLogin: 3,
  /** The token may not do this. */
  noRight: 4,
  /** The manager cannot be reached. */
  unreachable: 5,
  /** A wait has run out. */
  timeOut: 6,
  /** A run or a wait has ended, and not every server is as it was asked for. */
  notAll: 7,
} as const;
