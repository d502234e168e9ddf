/** A folder that holds copies, here or on another machine. @throws StartFault, with a sentence */
export interface CopyPlace {
  /** The names in it. */
  list(): Promise<readonly string[]>;
  /** The text of a small file. */
  read(name: string): Promise<string>;
  /** Puts files there, each whole or not at all, in their order; and makes sure that they can be read there. */
  put(files: readonly Put[]): Promise<void>;
  remove(names: readonly string[]): Promise<void>;
}

export interface Put {
  readonly from: string;
  readonly name: string;
}
