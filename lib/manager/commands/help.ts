import { LOCALES, ONE_OF_THEM } from "../../../i18n/locales";

/** Notes of `komo-manager help`: all variables of the environment. */
export const NOTES = `Without a command it serves.

The manager is configured by its environment. Required:

  KOMO_USER_ID, KOMO_PASSWORD_HASH   the login

Often wanted (the default stands in brackets):

  KOMO_DATA_DIR         database, secrets and certificates [/var/lib/komoriuta]
  KOMO_LOG_DIR          log files [/var/log/komoriuta]
  KOMO_HTTP_ADDR        plain HTTP, for this machine only [127.0.0.1:3000]
  KOMO_HTTPS_ADDR       HTTPS, for example 0.0.0.0:3443 [off]
  KOMO_TLS_CERT_FILE, KOMO_TLS_KEY_FILE
                        your own certificate [a private CA, made at the first start]
  KOMO_PUBLIC_URL       how browsers and agents reach the manager [derived]
  KOMO_TRUSTED_PROXIES  proxies whose X-Forwarded-* is believed [none]
  KOMO_WOL_TARGETS      where magic packets go [every attached network]

Seldom needed:

  KOMO_DATABASE_URL     any libSQL URL [a file in the data folder]
  KOMO_STANDBY          true: another manager on the same libSQL server stands by [false]
  KOMO_SYNC_OFF_AFTER   seconds until a Lost or Starting server counts as off [300]
  KOMO_CONFIRM_ABOVE    more servers at once: their number is typed in to confirm [20]
  KOMO_DOORS_ADDRS      addresses on which doors may listen [none: links alone]
  KOMO_WELCOME          false: the first login leads to no guide [true]
  KOMO_TOKEN_TTL        seconds until an unused access token ends, 0: never [7776000]
  KOMO_SESSION_TTL      seconds that a login lasts [86400]
  KOMO_SESSION_SECRET   at least 32 characters [generated, in the data folder]
  KOMO_DISABLE_FILE_LOG true: log to standard output alone [false]
  KOMO_LOG_ROTATION_GENERATIONS
                        log files that logrotate keeps [7]

Notices beyond the console (docs/notices.md):

  KOMO_WEBHOOK_URL, KOMO_WEBHOOK_SECRET
                        posts them as JSON, signed [off]
  KOMO_NTFY_URL, KOMO_NTFY_TOKEN
                        a topic of an ntfy server [off]
  KOMO_SMTP_URL, KOMO_MAIL_FROM, KOMO_MAIL_TO
                        mails them [off]
  KOMO_SMTP_USER, KOMO_SMTP_PASSWORD
                        the login there, where the URL has none [none]
  KOMO_PUSH_CONTACT     mailto: or https:, told to browsers' push services
                        [KOMO_PUBLIC_URL]
  KOMO_PUSH_NETWORKS    addresses or networks, not public ones, where a push
                        service may be [none]
  KOMO_NOTICE_LANGUAGE  ${ONE_OF_THEM} [${LOCALES[0]}]
  KOMO_NOTICE_REPORT_AT
                        time of day (HH:MM) of the report of the night by
                        webhook, ntfy and mail [off]
  KOMO_NOTICE_LOST_AFTER
                        seconds that a server must be lost before it is told [60]

People by OpenID Connect (docs/oidc.md):

  KOMO_OIDC_ISSUER      the login service, as https://id.example/realms/home [off]
  KOMO_OIDC_CLIENT_ID   as which it knows this manager
  KOMO_OIDC_CLIENT_SECRET, KOMO_OIDC_CLIENT_SECRET_FILE
                        its secret, or a file with it [none]
  KOMO_OIDC_CA_FILE     who vouches for the service, as PEM [the system's]
  KOMO_OIDC_NAME        what the button calls it [OpenID Connect]
  KOMO_OIDC_SCOPES      what is asked of it [openid profile email]
  KOMO_OIDC_NAME_CLAIM  which claim becomes the user ID [preferred_username]
  KOMO_OIDC_GROUP_ROLES roles by groups, such as staff=viewer,lab=operator@Room 1
                        [the console gives roles]
  KOMO_OIDC_GROUPS_CLAIM
                        the claim that holds groups [groups]
  KOMO_OIDC_FIRST_ROLE  of who comes first, where the console gives roles [viewer]
  KOMO_OIDC_ALLOW       who may come: mail addresses, @DOMAIN, sub:SUBJECT, or *
                        [whom their groups let in]
  KOMO_OIDC_ONLY        true: only the login of the environment has a password [false]

A UPS, by a NUT server (docs/power-cuts.md; the console sets others):

  KOMO_NUT_URL          nut://HOST or nut://USER@HOST:PORT [off]
  KOMO_NUT_PASSWORD, KOMO_NUT_PASSWORD_FILE
                        the user's password there, or a file with it [none]
  KOMO_NUT_FINGERPRINT  the SHA-256 of its certificate, where it has one [none]

Home Assistant and others, by an MQTT broker (docs/mqtt.md):

  KOMO_MQTT_URL         mqtts://HOST or mqtt://HOST [off]
  KOMO_MQTT_TOKEN       a token for programs: it says which servers, and what
                        may be done with them
  KOMO_MQTT_USER, KOMO_MQTT_PASSWORD
                        the login at the broker [none]
  KOMO_MQTT_CA_FILE     who vouches for the broker, as PEM [the system's]
  KOMO_MQTT_TOPIC       what all topics begin with [komoriuta]
  KOMO_MQTT_DISCOVERY_TOPIC
                        where Home Assistant looks for devices [homeassistant]

Estimates of the energy that is saved (docs/plans.md):

  KOMO_ENERGY_PRICE, KOMO_ENERGY_CURRENCY
                        what one kWh costs, such as 0.32 and EUR [unset]
  KOMO_ENERGY_CO2       grams of CO2 that one kWh makes [unset]

Figures for Prometheus (docs/metrics.md):

  KOMO_METRICS_TOKEN    lets other machines read /metrics with it as a bearer token [this machine only]

Exit codes: 0 stopped as asked, 1 failed while running, 2 wrong configuration or usage.`;

/** The rest of the help of `standby`. */
export const STANDBY_DETAILS = `A copy a minute, once the manager was restarted; the newest ten stay. The private CA and all keys go along
sealed with a standby key, which \`set\` shows once. On the other machine: komo-manager promote FOLDER.
docs/standby.md has it step by step.`;
