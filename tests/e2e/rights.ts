// The reasons that a button gives to whom it is barred.

export const WAKE = "You may not do this here: it needs the right “turn on”.";
export const STOP = "You may not do this here: it needs the right “turn off”.";
export const MANAGE = "You may not do this here: it needs the right “manage”.";
