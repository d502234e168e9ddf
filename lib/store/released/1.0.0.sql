PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE "_prisma_migrations" (
    "id"                    TEXT PRIMARY KEY NOT NULL,
    "checksum"              TEXT NOT NULL,
    "finished_at"           DATETIME,
    "migration_name"        TEXT NOT NULL,
    "logs"                  TEXT,
    "rolled_back_at"        DATETIME,
    "started_at"            DATETIME NOT NULL DEFAULT current_timestamp,
    "applied_steps_count"   INTEGER UNSIGNED NOT NULL DEFAULT 0
);
INSERT INTO "_prisma_migrations" VALUES('7c74654c-b1bf-4cad-9fbc-6af9068a889e','b0bd6649ae9da2d901f60c1bc72407a32375d18afc8195c1d7b8d610e3570cf7',1767323045678,'20261128160000_first',NULL,NULL,1767323045678,1);
CREATE TABLE "access_tokens" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_id" INTEGER NOT NULL,
    "lookup" TEXT NOT NULL,
    "token_hash" TEXT NOT NULL,
    "expires_at" DATETIME,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    CONSTRAINT "access_tokens_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "access_tokens" VALUES(1,1,'look0001','hash 1',NULL,1767323045678,1767323045678);
INSERT INTO "access_tokens" VALUES(2,2,'look0002','hash 2',NULL,1767323045678,1767323045678);
INSERT INTO "access_tokens" VALUES(3,3,'look0003','hash 3',NULL,20,20);
INSERT INTO "access_tokens" VALUES(4,4,'look0004','hash 4',NULL,13,13);
INSERT INTO "access_tokens" VALUES(5,5,'look0005','hash 5',NULL,7,7);
INSERT INTO "access_tokens" VALUES(6,6,'look0006','hash 6',NULL,253402300799961,253402300799961);
INSERT INTO "access_tokens" VALUES(7,7,'look0007','hash 7',NULL,134245480615007,134245480615007);
INSERT INTO "access_tokens" VALUES(8,8,'look0008','hash 8',NULL,162306282002244,162306282002244);
CREATE TABLE "alerts" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "raised_at" DATETIME NOT NULL,
    "cleared_at" DATETIME,
    "acknowledged_by" TEXT,
    "acknowledged_at" DATETIME,
    "detail" TEXT NOT NULL DEFAULT '',
    "times" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "alerts_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "alerts" VALUES(1,'1d0b6a3e-8c1f-4a4e-9d2b-5a7c3f9e0b11','00000000-0000-4000-8000-000000000002','lost',1767322145678,1767322445678,NULL,NULL,'',2);
INSERT INTO "alerts" VALUES(2,'2e1c7b4f-9d20-4b5f-8e3c-6b8d4a0f1c22','00000000-0000-4000-8000-000000000002','two_machines',1767322745678,NULL,'yuki',1767323045678,'',1);
CREATE TABLE "api_tokens" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "rights" TEXT NOT NULL,
    "group_uuids" TEXT,
    "expires_at" DATETIME,
    "last_used_at" DATETIME,
    "revoked_at" DATETIME,
    "created_by" TEXT NOT NULL,
    "created_by_uuid" TEXT,
    "created_at" DATETIME NOT NULL
);
INSERT INTO "api_tokens" VALUES(1,'40000000-0000-4000-8000-000000000001','backup','digest 11','["see","stop"]','["10000000-0000-4000-8000-000000000001"]',1767409445678,NULL,NULL,'yuki','00000000-0000-4000-8000-000000000000',1767323045678);
CREATE TABLE "audit_anchor" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "number" INTEGER NOT NULL,
    "hash" TEXT NOT NULL
);
INSERT INTO "audit_anchor" VALUES(1,0,'0000000000000000000000000000000000000000000000000000000000000000');
CREATE TABLE "audit_entries" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "at" DATETIME NOT NULL,
    "actor" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "via" TEXT NOT NULL,
    "operation" TEXT NOT NULL,
    "target_kind" TEXT NOT NULL,
    "target_uuid" TEXT NOT NULL,
    "target_name" TEXT NOT NULL,
    "event_id" INTEGER,
    "run_uuid" TEXT,
    "schedule_uuid" TEXT,
    "asked" TEXT,
    "was" TEXT,
    "became" TEXT,
    "hash" TEXT NOT NULL
);
INSERT INTO "audit_entries" VALUES(1,1767323045678,'yuki','192.0.2.7','console','turned_off','server','00000000-0000-4000-8000-000000000002','birch',9,NULL,NULL,'{"reason":"night"}',NULL,NULL,'c4b382e590e05cc6b8ddbb7b6db8eda3aed00d5c18668957c07124babaf271f0');
CREATE TABLE "energy" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "month" TEXT NOT NULL,
    "seconds_off" REAL NOT NULL,
    "watt_seconds" REAL NOT NULL,
    "nights" TEXT NOT NULL,
    "seconds_rested" REAL NOT NULL DEFAULT 0,
    "watt_seconds_rested" REAL NOT NULL DEFAULT 0
);
INSERT INTO "energy" VALUES(1,'00000000-0000-4000-8000-000000000002','birch','2026-01',36000.5,4968000.0,'{"2026-01-05":4968000.0}',3600.0,496800.0);
CREATE TABLE "enrolment_keys" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "lookup" TEXT NOT NULL,
    "key_hash" TEXT NOT NULL,
    "group_id" INTEGER,
    "max_servers" INTEGER NOT NULL,
    "used" INTEGER NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "revoked_at" DATETIME,
    "created_by" TEXT NOT NULL,
    "created_by_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    CONSTRAINT "enrolment_keys_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);
INSERT INTO "enrolment_keys" VALUES(1,'20000000-0000-4000-8000-000000000001','lab','look0009','hash 9',1,1767409445678,50,2,NULL,'yuki','00000000-0000-4000-8000-000000000000',1767323045678);
CREATE TABLE "events" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "at" DATETIME NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "severity" INTEGER NOT NULL,
    "actor" TEXT NOT NULL,
    "actor_uuid" TEXT,
    "detail" TEXT NOT NULL DEFAULT '',
    "reason" TEXT NOT NULL DEFAULT '',
    "until" DATETIME,
    "use" TEXT,
    "run_uuid" TEXT,
    "named" TEXT
);
INSERT INTO "events" VALUES(1,1767323045678,'00000000-0000-4000-8000-000000000001','server 1','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(2,1767323045678,'00000000-0000-4000-8000-000000000002','birch','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(3,1767323045678,'4a7f1d77-a2ff-26cd-b231-7c6800000018','ש𞄋ꃺᙶ𝣟ᕘទꌘچ','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(4,1767323045678,'b6fa6f05-01bf-5e73-8c30-bbba4460c26c','⸳ῢ𖦈⏜𑤮ࡊ','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(5,1767323045678,'f1b79bfb-f92a-470e-9b9d-b0b400000004','ዻ','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(6,1767323045678,'b636e444-ffeb-8fff-baa9-8257abd345d5','𘬰🠦𐠲ᰗܠᴕਧꌄ','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(7,1767323045678,'ffffffec-4e4c-2066-8000-000a7f19dd70','Б𑨕𛅤𓊼⑫ ','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(8,1767323045678,'00000004-0fdc-2ffc-8569-2a950000000c','𞅅𝚉𘩲⡀𝆹𝅥','registered',0,'yuki',NULL,'','',NULL,NULL,NULL,NULL);
INSERT INTO "events" VALUES(9,1767323045678,'00000000-0000-4000-8000-000000000002','birch','turned_off',0,'yuki','00000000-0000-4000-8000-000000000000','','night',1767330000000,'[{"kind":"session","name":"alice (ssh)","since":null}]',NULL,NULL);
CREATE TABLE "group_members" (
    "group_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("group_id", "server_id"),
    CONSTRAINT "group_members_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "group_members_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "group_members" VALUES(1,1);
INSERT INTO "group_members" VALUES(1,2);
CREATE TABLE "groups" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "guards" TEXT,
    "seat_plan" TEXT,
    "keep_relay" BOOLEAN NOT NULL DEFAULT false,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    "rest" TEXT
);
INSERT INTO "groups" VALUES(1,'10000000-0000-4000-8000-000000000001','room',NULL,'{"columns":3,"rows":2,"seats":{"00000000-0000-4000-8000-000000000001":"C2"}}',1,1767323045678,1767323045678,NULL);
CREATE TABLE "held_servers" (
    "hold_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("hold_id", "server_id"),
    CONSTRAINT "held_servers_hold_id_fkey" FOREIGN KEY ("hold_id") REFERENCES "holds" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "held_servers_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "held_servers" VALUES(1,2);
CREATE TABLE "holds" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "until" DATETIME NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL
);
INSERT INTO "holds" VALUES(1,'30000000-0000-4000-8000-000000000001',1767330000000,'copying disks','yuki','00000000-0000-4000-8000-000000000000',1767323045678);
CREATE TABLE "lineage" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "database" TEXT NOT NULL,
    "count" BIGINT NOT NULL,
    "lives" TEXT NOT NULL
);
INSERT INTO "lineage" VALUES(1,'0f1e2d3c4b5a69788796a5b4c3d2e1f0',7,'[{"life":"a1","since":1}]');
CREATE TABLE "needs" (
    "consumer_id" INTEGER NOT NULL,
    "provider_id" INTEGER NOT NULL,

    PRIMARY KEY ("consumer_id", "provider_id"),
    CONSTRAINT "needs_consumer_id_fkey" FOREIGN KEY ("consumer_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "needs_provider_id_fkey" FOREIGN KEY ("provider_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "needs" VALUES(1,2);
CREATE TABLE "past_statuses" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "server_uuid" TEXT NOT NULL,
    "status" INTEGER NOT NULL,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    CONSTRAINT "past_statuses_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "past_statuses" VALUES(1,'00000000-0000-4000-8000-000000000002',3,1767300000000,1767310000000);
INSERT INTO "past_statuses" VALUES(2,'00000000-0000-4000-8000-000000000002',5,1767310000000,1767310030000);
INSERT INTO "past_statuses" VALUES(3,'00000000-0000-4000-8000-000000000002',1,1767310030000,1767323045678);
CREATE TABLE "people" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "look" TEXT NOT NULL,
    "roles" TEXT NOT NULL,
    "password_hash" TEXT,
    "invitation_digest" TEXT,
    "invited_until" DATETIME,
    "invited_by_uuid" TEXT,
    "oidc_issuer" TEXT,
    "oidc_subject" TEXT,
    "removed_at" DATETIME,
    "created_by" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL
);
INSERT INTO "people" VALUES(1,'50000000-0000-4000-8000-000000000001','kai','kai','[{"role":"operator","groupUuid":"10000000-0000-4000-8000-000000000001"}]','hash 10',NULL,NULL,NULL,'https://login.example','kai',NULL,'yuki',1767323045678);
CREATE TABLE "push_subscriptions" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "endpoint" TEXT NOT NULL,
    "p256dh" TEXT NOT NULL,
    "auth" TEXT NOT NULL,
    "locale" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "topics" TEXT NOT NULL,
    "group_uuids" TEXT NOT NULL,
    "quiet_from" TEXT,
    "quiet_until" TEXT,
    "report_at" TEXT,
    "errors_pass" BOOLEAN NOT NULL,
    "updated_at" DATETIME NOT NULL
);
INSERT INTO "push_subscriptions" VALUES(1,'80000000-0000-4000-8000-000000000001','kai','key','https://push.example/1','p256dh','auth','ja','Asia/Tokyo','["look"]','[]','22:00','07:00','08:00',1,1767323045678);
CREATE TABLE "run_members" (
    "run_id" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "server_name" TEXT NOT NULL,
    "boot" TEXT,
    "waits_for" TEXT NOT NULL DEFAULT '[]',
    "drawn" TEXT NOT NULL DEFAULT '{}',
    "asked_at" DATETIME,
    "asked_revision" INTEGER,
    "end" TEXT,
    "why" TEXT,
    "detail" TEXT,
    "use" TEXT,
    "ended_at" DATETIME,

    PRIMARY KEY ("run_id", "position"),
    CONSTRAINT "run_members_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "runs" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "run_members" VALUES(1,0,'00000000-0000-4000-8000-000000000002','birch','boot-1','[]','{"added":false}',1767323045678,4,NULL,NULL,NULL,NULL,NULL);
CREATE TABLE "runs" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "mode" TEXT NOT NULL,
    "grace" INTEGER NOT NULL,
    "reason" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "schedule_uuid" TEXT,
    "schedule_name" TEXT,
    "request_id" TEXT,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    "rate" INTEGER NOT NULL,
    "min_on" INTEGER NOT NULL,
    "even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false,
    "cancelled_by" TEXT,
    "ended_at" DATETIME
);
INSERT INTO "runs" VALUES(1,'60000000-0000-4000-8000-000000000001','OFF','when_free',60,'','kai','50000000-0000-4000-8000-000000000001','70000000-0000-4000-8000-000000000001','office hours',NULL,1767323045678,1767326645678,60,1800,0,NULL,NULL);
CREATE TABLE "scheduled_groups" (
    "schedule_id" INTEGER NOT NULL,
    "group_id" INTEGER NOT NULL,

    PRIMARY KEY ("schedule_id", "group_id"),
    CONSTRAINT "scheduled_groups_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "scheduled_groups_group_id_fkey" FOREIGN KEY ("group_id") REFERENCES "groups" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "scheduled_groups" VALUES(1,1);
CREATE TABLE "scheduled_servers" (
    "schedule_id" INTEGER NOT NULL,
    "server_id" INTEGER NOT NULL,

    PRIMARY KEY ("schedule_id", "server_id"),
    CONSTRAINT "scheduled_servers_schedule_id_fkey" FOREIGN KEY ("schedule_id") REFERENCES "schedules" ("id") ON DELETE CASCADE ON UPDATE CASCADE,
    CONSTRAINT "scheduled_servers_server_id_fkey" FOREIGN KEY ("server_id") REFERENCES "servers" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "scheduled_servers" VALUES(1,1);
CREATE TABLE "schedules" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "windows" TEXT NOT NULL,
    "wake" BOOLEAN NOT NULL,
    "stop" BOOLEAN NOT NULL,
    "mode" TEXT NOT NULL,
    "stop_by" TEXT,
    "exceptions" TEXT NOT NULL DEFAULT '[]',
    "calendar_url" TEXT,
    "calendar_days" TEXT,
    "calendar_read_at" DATETIME,
    "calendar_fault" TEXT,
    "paused_until" DATETIME,
    "changed_end" TEXT,
    "min_on" INTEGER NOT NULL,
    "even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "drawn_until" DATETIME NOT NULL,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);
INSERT INTO "schedules" VALUES(1,'70000000-0000-4000-8000-000000000001','office hours','Asia/Tokyo','[{"days":[1,2,3,4,5],"from":"08:00","to":"22:00"}]',1,1,'when_free','23:00','[{"first":"2026-12-24","last":"2027-01-06","name":"winter"}]',NULL,NULL,NULL,NULL,NULL,NULL,30,0,'kai','50000000-0000-4000-8000-000000000001',1767323045678,1767323045678,1767323045678);
CREATE TABLE "servers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "mac_address" TEXT NOT NULL,
    "power_status" INTEGER NOT NULL,
    "power_set_by" INTEGER NOT NULL,
    "heartbeat_status" INTEGER NOT NULL,
    "previous_heartbeat_status" INTEGER NOT NULL,
    "heartbeat_interval" INTEGER NOT NULL,
    "interval_in_force" INTEGER NOT NULL,
    "interval_revision" INTEGER NOT NULL,
    "manifest_revision" INTEGER NOT NULL,
    "order_boot" TEXT,
    "order_revision" INTEGER,
    "order_mode" TEXT,
    "order_how" TEXT,
    "order_grace" INTEGER,
    "order_reason" TEXT,
    "order_unless_needed" BOOLEAN NOT NULL DEFAULT true,
    "applying_cause" TEXT,
    "applying_revision" INTEGER,
    "applying_launched" BOOLEAN NOT NULL DEFAULT false,
    "synced_by" TEXT,
    "none_since" DATETIME,
    "down_as_ordered" BOOLEAN NOT NULL DEFAULT false,
    "asleep" BOOLEAN NOT NULL DEFAULT false,
    "not_back" BOOLEAN NOT NULL DEFAULT false,
    "seen" TEXT,
    "boot_id" TEXT,
    "instance_id" TEXT,
    "sequence" BIGINT,
    "revision_echo" INTEGER,
    "leaving" BOOLEAN NOT NULL DEFAULT false,
    "earlier_instances" TEXT NOT NULL DEFAULT '[]',
    "rival_instance" TEXT,
    "rival_heard_at" DATETIME,
    "wake_since" DATETIME,
    "wake_packets" INTEGER,
    "shutdown_error" TEXT,
    "told_status" TEXT,
    "status_since" DATETIME NOT NULL,
    "last_heartbeat_at" DATETIME,
    "last_power_changed_at" DATETIME NOT NULL,
    "agent" TEXT,
    "pending_stop_author" TEXT,
    "pending_stop_author_uuid" TEXT,
    "pending_stop_reason" TEXT,
    "pending_stop_since" DATETIME,
    "pending_stop_until" DATETIME,
    "pending_stop_boot" TEXT,
    "pending_stop_revision" INTEGER,
    "pending_stop_how" TEXT,
    "pending_stop_run" TEXT,
    "pending_stop_even_if_may_not_wake" BOOLEAN NOT NULL DEFAULT false,
    "pending_stop_even_if_needed" BOOLEAN NOT NULL DEFAULT false,
    "up_since" DATETIME,
    "woken_at" DATETIME,
    "ready_port" INTEGER,
    "kind" TEXT,
    "watts_on" REAL,
    "watts_off" REAL,
    "watts_asleep" REAL,
    "off_as" TEXT NOT NULL DEFAULT 'power_off',
    "guards" TEXT,
    "note" TEXT NOT NULL DEFAULT '',
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    "rest" TEXT,
    "pending_stop_by_rest" BOOLEAN NOT NULL DEFAULT false,
    "off_by_rest" BOOLEAN NOT NULL DEFAULT false
);
INSERT INTO "servers" VALUES(1,'00000000-0000-4000-8000-000000000001','server 1','02:00:00:00:00:01',0,0,0,3,10,10,1,1,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,0,NULL,1767323045678,0,0,0,NULL,NULL,NULL,NULL,NULL,0,'[]',NULL,NULL,NULL,NULL,NULL,NULL,1767323045678,NULL,1767323045678,NULL,'yuki',NULL,'night',1767323045678,1767330000000,'boot-1',2,NULL,NULL,0,0,NULL,NULL,22,'desktop',60.0,2.0,NULL,'power_off',NULL,'',1767323045678,1767323045678,NULL,0,0);
INSERT INTO "servers" VALUES(2,'00000000-0000-4000-8000-000000000002','birch','02:00:00:00:00:02',0,0,2,2,10,10,1,4,'boot-1',4,'when_free','power_off',60,'yuki: night',1,'off',4,0,NULL,NULL,0,0,0,NULL,'boot-1','komolet-1',7,3,0,'[]',NULL,NULL,NULL,NULL,NULL,NULL,1767323045678,1767323045678,1767323045678,'{"version":"1.0.0","hostname":"birch","os":"Debian GNU/Linux 13","arch":"x86_64","interfaces":[{"name":"eth0","macAddress":"02:00:00:00:00:02","wakeOnLan":true,"defaultRoute":true}]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,1767323000000,NULL,NULL,NULL,NULL,NULL,'power_off','{"inhibitor":true,"sessionIdleMinutes":15,"hold":true,"packageManager":true,"processes":["vim"],"load":{"above":0.5,"minutes":5},"trafficAbove":null,"scripts":true}','Behind the door, key at the desk.
https://wiki.example/birch',1767323045678,1767323045678,'{"when":"outside_schedule","afterMinutes":30,"minUpMinutes":15,"author":"yuki","authorUuid":null}',0,0);
INSERT INTO "servers" VALUES(3,'4a7f1d77-a2ff-26cd-b231-7c6800000018','ש𞄋ꃺᙶ𝣟ᕘទꌘچ','B6:02:06:01:60:A9',1,1,0,2,8,10,727794589,2122799129,'p',2067591263,'now','power_off',0,'',1,'off',2042249669,1,'report',21,0,0,0,NULL,NULL,NULL,NULL,NULL,0,'[]','꒪᧙𝝋ἒ',23,25,1718913683,NULL,'error',3,NULL,7,'{"version":"ᮌ%$","hostname":"len","os":"call","arch":"i","interfaces":[]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'power_off',NULL,'',20,169743723519283,NULL,0,0);
INSERT INTO "servers" VALUES(4,'b6fa6f05-01bf-5e73-8c30-bbba4460c26c','⸳ῢ𖦈⏜𑤮ࡊ','FE:00:2A:76:02:06',0,0,0,0,56,57,1122967097,13,'ꨗ牐ﱆᎂ𛆯⤄',78964713,'now','power_off',0,'',1,NULL,NULL,0,'report',15,0,0,0,NULL,'𑘩''!𑂫𝗎+''🥴-𑗓&','ꭼȐ㋺ᔵ𒌅ឲᒢ⤢╇',5,2147483625,0,'[{"instance":"𐑣𖽆𖦟𒀉🝢","sequence":2394162707},{"instance":"ᭊ𑄇ㅘ𐿯/*%","sequence":557083471}]','t',229240213043234,227376969366254,2147483645,'𝂝ጎ𔘾ܧ𛊇︷ၻ','warning',183069748538977,32,40119520795833,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'power_off',NULL,'',13,14,NULL,0,0);
INSERT INTO "servers" VALUES(5,'f1b79bfb-f92a-470e-9b9d-b0b400000004','ዻ','E8:FE:72:3E:E9:00',1,0,2,1,25,13,184312513,2147483645,'/𝔮%⨻ꁵ𝅘𝅥𝅯 ,𒁀𔗑',409153000,'now','power_off',0,'',1,'off',19,0,'report',27,0,0,0,NULL,'𝠫','St',1495849129,34761907,0,'[{"instance":"𓂕𑇨啣𛀎⊈ㆦ𝌅𞄼Ӭ","sequence":3446029916},{"instance":"🙯𝘛","sequence":2302037797},{"instance":"𖪸Მ㍶🉠六𐫌ڞ𝝞ਡ","sequence":396711514},{"instance":"ύ𐦔","sequence":1510166882},{"instance":"⿎🠴⊩","sequence":2910296118},{"instance":"ڄㅐ𝇓⳼ᱮ","sequence":4187904190},{"instance":"Ý𔕏⾖ჰꎇ🢠ẗ♿𒍄𝔡","sequence":2409737398}]','𞊫𞊠𝓥🀻߃㮝𑀘𓀴',253402300799998,124191484888471,30,'ગ',NULL,19,39049367913889,21285840178985,'{"version":"𐨨⮬𓍹ഹ","hostname":"key","os":"𐫙🦂℗꧙ക𒓄ﴅ𐞄","arch":"𐂸᭗𝛊𝞐𝖭ꃏᕡ","interfaces":[]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'power_off',NULL,'',7,253402300799978,NULL,0,0);
INSERT INTO "servers" VALUES(6,'b636e444-ffeb-8fff-baa9-8257abd345d5','𘬰🠦𐠲ᰗܠᴕਧꌄ','00:F8:3A:03:FC:09',0,0,0,0,59,59,2147483640,577247324,'Ά!''ⴹ',15,'now','power_off',0,'',1,'start',NULL,0,'reboot',253402300799991,0,0,0,NULL,'Ṻ⾂🀳𝍩𓍵ꫩᤍ𘲱ꐄ','🬤𐹮',4294967286,2147483622,0,'[{"instance":"ᡓԄ𑠦𑃘Â𒎋","sequence":3216947531},{"instance":"೮◶𘮾𖥳𦳕🛬𐤃𑇢","sequence":1845218005},{"instance":"⥡🗐ꢬ","sequence":2240346339},{"instance":"ꓼ𔖩𘮃𓄚ˢѪသ𐃙▦ꈦ𛈊","sequence":2309039545},{"instance":"𝟏𑌋","sequence":4227152030},{"instance":"ꃟ～ᤍ𒔞","sequence":3483649402},{"instance":"ߑ⚋ጋ","sequence":3888171796}]','𘦕𝦔≻𐋣𐭠░𞢗ብꅁᡤ⁁䂖',39,253402300799959,647915792,'𐖟𔓡!ꬿ','error',18,23,77925034455747,'{"version":"໕➘𔙀𛂈𞁡𞤀ꁢᢙ⛔","hostname":"ឦ🝌⺿🌗𐎮𘠠ꁫ𑜅ࡨම𝦽㎌","os":"__lookupGett","arch":"🚟⏰神𐔍ȧ〄𑠞ꚙḳ⛲","interfaces":[{"name":"˰ថ𛱜ꇅ𑃙⭲㏆ꏡ","macAddress":"21:03:AC:5B:E6:BC","defaultRoute":true}]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'power_off',NULL,'',253402300799961,134012428937654,NULL,0,0);
INSERT INTO "servers" VALUES(7,'ffffffec-4e4c-2066-8000-000a7f19dd70','Б𑨕𛅤𓊼⑫ ','03:19:8F:04:0A:03',1,1,2,1,20,40,1,1680693683,'toLocaleStr',1437908900,'now','power_off',0,'',1,'start',NULL,0,'report',253402300799956,0,0,0,NULL,'🪃&__define','ワ ',23,155224419,0,'[{"instance":"𓀇ת","sequence":2507450009},{"instance":"ꬹឫ𒌜ࡲᤃᢾ𔔄","sequence":2549654789},{"instance":"﴿🦂🞜Ჺறꤜￒ","sequence":2806922377}]','ὦ𐡉𝛩𐅟',253402300799985,253402300799954,1215498568,'key','warning',6946814863948,12813271518475,123508823627874,'{"version":"🃩𓊒","hostname":")","os":"🐁ꃻὯꓺ","arch":"⾧ᾤ𒓌𑶘𝔩𐓄","interfaces":[]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'power_off',NULL,'',134245480615007,10,NULL,0,0);
INSERT INTO "servers" VALUES(8,'00000004-0fdc-2ffc-8569-2a950000000c','𞅅𝚉𘩲⡀𝆹𝅥','FF:04:03:4D:7A:FF',0,1,3,2,56,57,29,882952593,'契𪈎Ῐﯺସ𑵱',2026050436,'now','power_off',0,'',1,'off',407293915,1,NULL,39,0,0,0,NULL,'𘩥𐚊ꗶ𛇉⚧٣ஷ𐊻Ꝑ','name',3,1444938160,0,'[{"instance":"𝆹𝅥𝅯l𑂫n","sequence":1168856272},{"instance":"𞴪ϊ𒃕𐹵➗𞢇𐛢","sequence":4294967264}]','ㆆ𘨃',22,NULL,NULL,'ref','lost',18,26,14589889747782,'{"version":"╈㎽𑿡⌘ݖ菊𔓴—𘦫𝋋","hostname":" ","os":"a","arch":" nametoLoca","interfaces":[{"name":"ꊘ𐙯🗷𝇣ビ","macAddress":"E3:11:8D:12:F0:06","wakeOnLan":false,"defaultRoute":true},{"name":"ϔ","macAddress":"F6:EF:A3:43:21:88","wakeOnLan":false,"defaultRoute":false}]}',NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,0,0,NULL,NULL,NULL,NULL,NULL,NULL,NULL,'power_off',NULL,'',162306282002244,171610883595986,NULL,0,0);
CREATE TABLE "rest_hours" (
    "server_uuid" TEXT NOT NULL,
    "at" DATETIME NOT NULL,
    "slots" TEXT NOT NULL,
    "users" TEXT NOT NULL DEFAULT '[]',

    PRIMARY KEY ("server_uuid", "at"),
    CONSTRAINT "rest_hours_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "rest_hours" VALUES('00000000-0000-4000-8000-000000000002',1767322800000,'sssfffffffff','[{"kind":"session","keep":null,"name":"alice (ssh)"}]');
CREATE TABLE "sessions" (
    "id_digest" TEXT NOT NULL PRIMARY KEY,
    "user_id" TEXT NOT NULL,
    "login_key" TEXT NOT NULL,
    "created_at" DATETIME NOT NULL,
    "expires_at" DATETIME NOT NULL,
    "person_uuid" TEXT,
    "address" TEXT NOT NULL DEFAULT '',
    "browser" TEXT NOT NULL DEFAULT ''
);
INSERT INTO "sessions" VALUES('digest','yuki','key',1767323045678,1767323046678,NULL,'','');
CREATE TABLE "wake_reports" (
    "server_uuid" TEXT NOT NULL PRIMARY KEY,
    "since" DATETIME NOT NULL,
    "ways" TEXT NOT NULL,
    "heard_at" DATETIME,
    "given_up_at" DATETIME,
    CONSTRAINT "wake_reports_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "wake_reports" VALUES('00000000-0000-4000-8000-000000000002',1767310000000,'[{"kind":"packet","firstAt":1767310000000,"lastAt":1767310015000,"tries":3,"sent":3,"to":["192.0.2.255:9"],"sentAt":1767310015000,"faults":[],"networks":["192.0.2.0/24"]}]',1767310030000,NULL);
CREATE TABLE "upgrades" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "since" DATETIME NOT NULL,
    "until" DATETIME NOT NULL,
    "members" TEXT NOT NULL,
    "cancelled_by" TEXT,
    "ended_at" DATETIME
);
INSERT INTO "upgrades" VALUES(1,'00000000-0000-4000-8000-0000000000f9','1.0.0','yuki',NULL,1767310000000,1767396400000,'[{"serverUuid":"00000000-0000-4000-8000-000000000002","serverName":"web-1","from":"0.9.9","askedAt":1767310000000,"end":{"why":"upgraded","detail":"","at":1767310060000}}]',NULL,1767310060000);
CREATE TABLE "rehearsals" (
    "server_uuid" TEXT NOT NULL PRIMARY KEY,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "started_at" DATETIME NOT NULL,
    "off_run" TEXT NOT NULL,
    "on_run" TEXT,
    "woken_at" DATETIME,
    "end" TEXT,
    "why" TEXT,
    "detail" TEXT,
    "ended_at" DATETIME,
    "ways" TEXT NOT NULL DEFAULT '[]',
    "found" TEXT NOT NULL DEFAULT '[]',
    CONSTRAINT "rehearsals_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "rehearsals" VALUES('00000000-0000-4000-8000-000000000002','yuki',NULL,1767310000000,'00000000-0000-4000-8000-0000000000f1','00000000-0000-4000-8000-0000000000f2',1767310100000,'woke',NULL,'',1767310143000,'[]','[{"kind":"redfish","at":1767310143000,"seconds":43}]');
CREATE TABLE "ways" (
    "server_uuid" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "sealed" TEXT,
    "secret_set_at" DATETIME,
    "pin" TEXT,
    "options" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,

    PRIMARY KEY ("server_uuid", "kind"),
    CONSTRAINT "ways_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "ways" VALUES('00000000-0000-4000-8000-000000000002','redfish','bmc.example','root','1.c2VhbGVk',1767323045678,'0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f','{"system":"1"}','yuki',NULL,1767323045678,1767323045678);
CREATE TABLE "doors" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "server_uuid" TEXT NOT NULL,
    "port" INTEGER NOT NULL,
    "listen" TEXT NOT NULL,
    "networks" TEXT NOT NULL,
    "wait_seconds" INTEGER NOT NULL,
    "first_byte" BOOLEAN NOT NULL,
    "linger_minutes" INTEGER NOT NULL,
    "paused_until" DATETIME,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL,
    "hold_uuid" TEXT,
    "knocks" TEXT NOT NULL DEFAULT '[]',
    CONSTRAINT "doors_server_uuid_fkey" FOREIGN KEY ("server_uuid") REFERENCES "servers" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "doors" VALUES(1,'00000000-0000-4000-8000-0000000000d1','nas-ssh','00000000-0000-4000-8000-000000000002',22,'192.0.2.1:2222','["192.0.2.0/24"]',300,1,15,NULL,'yuki',NULL,1767323045678,1767323045678,NULL,'[]');
CREATE TABLE "power_cut_plans" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "ups" TEXT NOT NULL,
    "identity" TEXT NOT NULL,
    "steps" TEXT NOT NULL,
    "forces" BOOLEAN NOT NULL,
    "stable_seconds" INTEGER NOT NULL,
    "charged_to" INTEGER NOT NULL,
    "paused" BOOLEAN NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);
INSERT INTO "power_cut_plans" VALUES(1,'00000000-0000-4000-8000-0000000000e1','rack','ups@nas.example','Example 1500 0001','[{"when":{"kind":"on_battery","value":120},"groupUuids":["00000000-0000-4000-8000-0000000000a1"]}]',0,120,50,0,'yuki',NULL,1767323045678,1767323045678);
CREATE TABLE "power_cuts" (
    "plan_uuid" TEXT NOT NULL PRIMARY KEY,
    "uuid" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    CONSTRAINT "power_cuts_plan_uuid_fkey" FOREIGN KEY ("plan_uuid") REFERENCES "power_cut_plans" ("uuid") ON DELETE CASCADE ON UPDATE CASCADE
);
INSERT INTO "power_cuts" VALUES('00000000-0000-4000-8000-0000000000e1','00000000-0000-4000-8000-0000000000e2','{"uuid":"00000000-0000-4000-8000-0000000000e2","beganAt":1767323045678,"countedMs":0,"after":{"event":9,"run":""},"steps":[],"runs":[],"remembered":[{"serverUuid":"00000000-0000-4000-8000-000000000002","serverName":"birch","wokenAt":null,"end":null}],"backAt":null,"wakingAt":null,"wakes":[],"endedAt":null}');
CREATE TABLE "nut_servers" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "ups" TEXT NOT NULL,
    "user" TEXT NOT NULL,
    "sealed" TEXT,
    "secret_set_at" DATETIME,
    "pin" TEXT,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "created_at" DATETIME NOT NULL,
    "updated_at" DATETIME NOT NULL
);
INSERT INTO "nut_servers" VALUES(1,'00000000-0000-4000-8000-0000000000f1','nas.example','','komo','1.c2VhbGVk',1767323045678,NULL,'yuki',NULL,1767323045678,1767323045678);
CREATE TABLE "manager_settings" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "uuid" TEXT NOT NULL,
    "texts" TEXT NOT NULL,
    "sealed" TEXT NOT NULL,
    "secrets_set_at" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "author_uuid" TEXT,
    "updated_at" DATETIME NOT NULL
);
INSERT INTO "manager_settings" VALUES(1,'ntfy','{}','{"KOMO_NTFY_URL":"1.c2VhbGVk"}','{"KOMO_NTFY_URL":1767323045678}','yuki',NULL,1767323045678);
CREATE TABLE "languages" (
    "user_uuid" TEXT NOT NULL PRIMARY KEY,
    "locale" TEXT NOT NULL
);
INSERT INTO "languages" VALUES('50000000-0000-4000-8000-000000000001','ja');
CREATE UNIQUE INDEX "upgrades_uuid_key" ON "upgrades"("uuid");
CREATE UNIQUE INDEX "doors_uuid_key" ON "doors"("uuid");
CREATE UNIQUE INDEX "doors_name_key" ON "doors"("name");
CREATE UNIQUE INDEX "nut_servers_uuid_key" ON "nut_servers"("uuid");
CREATE UNIQUE INDEX "nut_servers_address_key" ON "nut_servers"("address");
CREATE UNIQUE INDEX "manager_settings_uuid_key" ON "manager_settings"("uuid");
CREATE UNIQUE INDEX "power_cut_plans_uuid_key" ON "power_cut_plans"("uuid");
CREATE UNIQUE INDEX "power_cut_plans_name_key" ON "power_cut_plans"("name");
CREATE UNIQUE INDEX "power_cuts_uuid_key" ON "power_cuts"("uuid");
CREATE INDEX "rest_hours_at_idx" ON "rest_hours"("at");
CREATE INDEX "doors_server_uuid_idx" ON "doors"("server_uuid");
CREATE UNIQUE INDEX "servers_uuid_key" ON "servers"("uuid");
CREATE UNIQUE INDEX "servers_mac_address_key" ON "servers"("mac_address");
CREATE UNIQUE INDEX "alerts_uuid_key" ON "alerts"("uuid");
CREATE UNIQUE INDEX "alerts_server_uuid_kind_key" ON "alerts"("server_uuid", "kind");
CREATE UNIQUE INDEX "access_tokens_server_id_key" ON "access_tokens"("server_id");
CREATE UNIQUE INDEX "access_tokens_lookup_key" ON "access_tokens"("lookup");
CREATE UNIQUE INDEX "groups_uuid_key" ON "groups"("uuid");
CREATE UNIQUE INDEX "groups_name_key" ON "groups"("name");
CREATE INDEX "group_members_server_id_idx" ON "group_members"("server_id");
CREATE UNIQUE INDEX "holds_uuid_key" ON "holds"("uuid");
CREATE INDEX "held_servers_server_id_idx" ON "held_servers"("server_id");
CREATE INDEX "needs_provider_id_idx" ON "needs"("provider_id");
CREATE UNIQUE INDEX "runs_uuid_key" ON "runs"("uuid");
CREATE UNIQUE INDEX "runs_request_id_key" ON "runs"("request_id");
CREATE INDEX "runs_ended_at_idx" ON "runs"("ended_at");
CREATE INDEX "runs_schedule_uuid_idx" ON "runs"("schedule_uuid");
CREATE INDEX "run_members_server_uuid_idx" ON "run_members"("server_uuid");
CREATE UNIQUE INDEX "run_members_run_id_server_uuid_key" ON "run_members"("run_id", "server_uuid");
CREATE UNIQUE INDEX "schedules_uuid_key" ON "schedules"("uuid");
CREATE UNIQUE INDEX "schedules_name_key" ON "schedules"("name");
CREATE INDEX "scheduled_groups_group_id_idx" ON "scheduled_groups"("group_id");
CREATE INDEX "scheduled_servers_server_id_idx" ON "scheduled_servers"("server_id");
CREATE UNIQUE INDEX "energy_server_uuid_month_key" ON "energy"("server_uuid", "month");
CREATE UNIQUE INDEX "enrolment_keys_uuid_key" ON "enrolment_keys"("uuid");
CREATE UNIQUE INDEX "enrolment_keys_lookup_key" ON "enrolment_keys"("lookup");
CREATE UNIQUE INDEX "api_tokens_uuid_key" ON "api_tokens"("uuid");
CREATE UNIQUE INDEX "api_tokens_digest_key" ON "api_tokens"("digest");
CREATE INDEX "events_at_idx" ON "events"("at");
CREATE INDEX "events_run_uuid_idx" ON "events"("run_uuid");
CREATE INDEX "events_server_uuid_at_idx" ON "events"("server_uuid", "at");
CREATE INDEX "events_kind_at_idx" ON "events"("kind", "at");
CREATE INDEX "events_actor_at_idx" ON "events"("actor", "at");
CREATE INDEX "past_statuses_server_uuid_until_idx" ON "past_statuses"("server_uuid", "until");
CREATE INDEX "past_statuses_until_idx" ON "past_statuses"("until");
CREATE INDEX "sessions_expires_at_idx" ON "sessions"("expires_at");
CREATE UNIQUE INDEX "people_uuid_key" ON "people"("uuid");
CREATE UNIQUE INDEX "people_look_key" ON "people"("look");
CREATE UNIQUE INDEX "people_invitation_digest_key" ON "people"("invitation_digest");
CREATE UNIQUE INDEX "people_oidc_issuer_oidc_subject_key" ON "people"("oidc_issuer", "oidc_subject");
CREATE UNIQUE INDEX "push_subscriptions_uuid_key" ON "push_subscriptions"("uuid");
CREATE UNIQUE INDEX "push_subscriptions_endpoint_key" ON "push_subscriptions"("endpoint");
CREATE INDEX "audit_entries_at_idx" ON "audit_entries"("at");
CREATE INDEX "audit_entries_actor_idx" ON "audit_entries"("actor");
CREATE INDEX "audit_entries_via_idx" ON "audit_entries"("via");
CREATE INDEX "audit_entries_operation_idx" ON "audit_entries"("operation");
CREATE INDEX "audit_entries_target_uuid_idx" ON "audit_entries"("target_uuid");
CREATE TRIGGER "audit_entries_stay" BEFORE UPDATE ON "audit_entries"
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit is never changed');
END;
CREATE TRIGGER "audit_entries_are_kept" BEFORE DELETE ON "audit_entries"
WHEN OLD."id" > (SELECT "number" FROM "audit_anchor")
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit goes only when the chain begins after it');
END;
CREATE TRIGGER "audit_entries_follow" BEFORE INSERT ON "audit_entries"
WHEN NEW."id" <> 1 + (
    SELECT max((SELECT "number" FROM "audit_anchor"), coalesce((SELECT max("id") FROM "audit_entries"), 0))
)
BEGIN
    SELECT RAISE(ABORT, 'an entry of the audit follows the last one');
END;
CREATE TRIGGER "audit_anchor_moves_on" BEFORE UPDATE ON "audit_anchor"
WHEN NEW."number" <= OLD."number"
    OR NEW."hash" IS NOT (SELECT "hash" FROM "audit_entries" WHERE "id" = NEW."number")
BEGIN
    SELECT RAISE(ABORT, 'the chain of the audit begins with an entry of it');
END;
CREATE TRIGGER "audit_anchor_stays" BEFORE DELETE ON "audit_anchor"
BEGIN
    SELECT RAISE(ABORT, 'the chain of the audit has a beginning');
END;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('servers',8);
INSERT INTO "sqlite_sequence" VALUES('alerts',2);
INSERT INTO "sqlite_sequence" VALUES('upgrades',1);
INSERT INTO "sqlite_sequence" VALUES('access_tokens',8);
INSERT INTO "sqlite_sequence" VALUES('groups',1);
INSERT INTO "sqlite_sequence" VALUES('holds',1);
INSERT INTO "sqlite_sequence" VALUES('enrolment_keys',1);
INSERT INTO "sqlite_sequence" VALUES('events',9);
INSERT INTO "sqlite_sequence" VALUES('past_statuses',3);
INSERT INTO "sqlite_sequence" VALUES('people',1);
INSERT INTO "sqlite_sequence" VALUES('api_tokens',1);
INSERT INTO "sqlite_sequence" VALUES('push_subscriptions',1);
INSERT INTO "sqlite_sequence" VALUES('schedules',1);
INSERT INTO "sqlite_sequence" VALUES('runs',1);
INSERT INTO "sqlite_sequence" VALUES('energy',1);
INSERT INTO "sqlite_sequence" VALUES('power_cut_plans',1);
INSERT INTO "sqlite_sequence" VALUES('nut_servers',1);
COMMIT;
