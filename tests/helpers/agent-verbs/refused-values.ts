/** Values that init and set refuse alike. */
export const URL_FAULTS: readonly (readonly [url: string, fault: string])[] = [
  ["manager", "must be a URL such as https://manager.example:3443"],
  ["ftp://manager.example", "must begin with https://"],
  [
    "http://manager.example",
    "must begin with https:// unless the manager runs on this very machine (localhost)",
  ],
  [
    "http://192.0.2.1:3000",
    "must begin with https:// unless the manager runs on this very machine (localhost)",
  ],
  [
    "http://localhost.example",
    "must begin with https:// unless the manager runs on this very machine (localhost)",
  ],
  ["https://admin:secret@manager.example", "must not carry a user name or password"],
  ["https://manager.example/?a=1", "must not carry a query (?) or fragment (#)"],
];
export const TOKEN_FAULT = "Access token must be the 32 letters and digits that the console showed.";
