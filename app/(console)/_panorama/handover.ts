/** Requests that are kept while the code for them is loaded, and that it is given as soon as it is there. */
export interface Handover<Request> {
  /** Carries a request out, or keeps it. False: it was carried out, and came to nothing. */
  readonly ask: (request: Request) => boolean;
  /** Carries out what was kept, and all that is asked for from then on; gives a function that ends that. */
  readonly take: (carryOut: (request: Request) => boolean) => () => void;
}

/** Requests that are kept: whoever holds a key down asks for no more. */
const MOST = 20;

/** A handover with nothing asked for yet. */
export function newHandover<Request>(): Handover<Request> {
  const kept: Request[] = [];
  let taker: ((request: Request) => boolean) | null = null;
  return {
    ask(request) {
      if (taker) return taker(request);
      if (kept.length < MOST) kept.push(request);
      return true;
    },
    take(carryOut) {
      taker = carryOut;
      for (const request of kept.splice(0)) carryOut(request);
      return () => {
        if (taker === carryOut) taker = null;
      };
    },
  };
}
