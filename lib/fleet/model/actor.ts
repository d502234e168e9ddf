/** A person or a program: a name to be shown, and whose things are whose by. */
export interface Actor {
  readonly uuid: string;
  readonly name: string;
  /** Every operation, on everything. */
  readonly mayAll?: boolean | undefined;
  /** The groups that somebody's rights to change something reach; null: not only groups. */
  readonly reachOf?: ((uuid: string) => readonly string[] | null) | undefined;
}
