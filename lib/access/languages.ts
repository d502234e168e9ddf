import { NotStored } from "../fleet/model/errors";
import type { LanguageStore } from "../fleet/model/stores";
import { identityOf, type Who } from "./identity";

/** The languages of the console that a browser remembers; null: none. */
export interface BrowserLanguages {
  /** The one that it shows. */
  readonly shown: string | null;
  /** The one that was chosen at the login page: whose choice it was is known after the login. */
  readonly chosenBefore: string | null;
}

/**
 * The language of the console that each person has chosen, and whoever logs in with the login of the environment.
 * Whether it is one of ours is for the reader to look at. The audit has no entry: it is one's own, and nobody else
 * sees it.
 */
export interface Languages {
  /** Keeps a choice; where nothing can be stored at this time, as on a standby, the browser alone has it. */
  choose(who: Who, language: string): Promise<void>;
  /**
   * The language that a browser takes over in which somebody has just logged in: theirs, where it shows none of its
   * own; null: it stays as it is. What they chose right before the login is kept, where they had chosen none.
   */
  atLogin(who: Who, browser: BrowserLanguages): Promise<string | null>;
}

export function createLanguages(store: LanguageStore): Languages {
  const choose: Languages["choose"] = async (who, language) => {
    try {
      await store.put(identityOf(who), language);
    } catch (error) {
      if (!(error instanceof NotStored)) throw error;
    }
  };
  return {
    choose,
    async atLogin(who, { shown, chosenBefore }) {
      const theirs = await store.find(identityOf(who));
      if (theirs === null && chosenBefore !== null) await choose(who, chosenBefore);
      return shown === null ? theirs : null;
    },
  };
}
