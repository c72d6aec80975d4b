-- The roles of the demos. Each one's password is its name: never do that elsewhere.
CREATE ROLE replicator LOGIN REPLICATION PASSWORD 'replicator';
CREATE ROLE cordon LOGIN PASSWORD 'cordon';   -- probes nodes and reads catalogs
CREATE ROLE alice LOGIN PASSWORD 'alice';     -- an application's user
ALTER DEFAULT PRIVILEGES GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO alice;
