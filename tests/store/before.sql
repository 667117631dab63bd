BEGIN TRANSACTION;
CREATE TABLE cases (
	reference VARCHAR(43) NOT NULL, 
	number VARCHAR(20) NOT NULL, 
	program VARCHAR(64) NOT NULL, 
	catalog TEXT NOT NULL, 
	goal TEXT NOT NULL, 
	actor TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	visitor VARCHAR(64) NOT NULL, 
	answers TEXT NOT NULL, 
	decision TEXT NOT NULL, 
	idempotency_key VARCHAR(64) NOT NULL, 
	body_hash VARCHAR(64) NOT NULL, 
	submitted_on VARCHAR(10) NOT NULL, 
	created_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (reference), 
	CONSTRAINT reference_of_128_bits CHECK (length(reference) >= 22), 
	UNIQUE (number), 
	FOREIGN KEY(program) REFERENCES programs (hash), 
	UNIQUE (idempotency_key)
);
INSERT INTO "cases" VALUES('AD_zOCH-o4T30YNx0t8YvCZZz0YEbEKR','260601-N3P-3EQ','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','910100','种花','f52db912a22e83326e9c90b96ab20287421eeda5cbe88753e913e85585495f18','f52db912a22e83326e9c90b96ab20287421eeda5cbe88753e913e85585495f18','f52db912a22e83326e9c90b96ab20287421eeda5cbe88753e913e85585495f18','{"姓名": "钱大园", "公民身份号码": "91010119900307293X"}','{"outcome": "yes"}','kkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk','2fa53bc4ede3755e42e99dec97be792e7171dd5075f47aa271ac3d3dd96b3073','2026-06-01','2026-11-21T20:34:09.245132+00:00');
INSERT INTO "cases" VALUES('rZS6T2F89LjMpF4sdl1ZWiOxjRRDT18j','260602-WQG-FTZ','aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','910100','种花','f52db912a22e83326e9c90b96ab20287421eeda5cbe88753e913e85585495f18','f52db912a22e83326e9c90b96ab20287421eeda5cbe88753e913e85585495f18','f52db912a22e83326e9c90b96ab20287421eeda5cbe88753e913e85585495f18','{"姓名": "钱大园"}','{"outcome": "no"}','llllllllllllllllllllllllllllllll','a948ace9e0de48bf41db9756e5b62638649de34f5b7c4e3037699c694a893935','2026-06-02','2026-11-21T20:34:09.249479+00:00');
CREATE TABLE drafts (
	id VARCHAR(43) NOT NULL, 
	visitor VARCHAR(64) NOT NULL, 
	catalog TEXT NOT NULL, 
	goal TEXT NOT NULL, 
	"key" VARCHAR(43) NOT NULL, 
	answers TEXT NOT NULL, 
	changed_at VARCHAR(32) NOT NULL, 
	expires_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (visitor, catalog, goal)
);
INSERT INTO "drafts" VALUES('u4cvp3na7Zf6v9nj_iMf2dlj5jtpMHze','de29df24ded6b18dff9a36729903d4b8524665785694936515751bffcf35be5a','910100','种花','kYc0dngv0FjFgZIvT-KvSob5QUmtJD3S','{"姓名": "郑小园", "公民身份号码": "91010119900307293X"}','2026-11-21T20:34:09.241043+00:00','2126-10-28T20:34:09.241043+00:00');
CREATE TABLE programs (
	hash VARCHAR(64) NOT NULL, 
	name TEXT NOT NULL, 
	body TEXT NOT NULL, 
	kept_at VARCHAR(32) NOT NULL, 
	PRIMARY KEY (hash)
);
INSERT INTO "programs" VALUES('aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','示范市','{}','2026-01-01T00:00:00.000000+00:00');
CREATE INDEX drafts_by_expiry ON drafts (expires_at);
COMMIT;
