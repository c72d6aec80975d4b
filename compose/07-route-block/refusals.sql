-- A region without a node, in one batch of a simple query: one error, and nothing of the batch stays.
SET helios.region = 'antarctica'\; SELECT * FROM users LIMIT 1;
SHOW helios.region;
-- The session outlives a refusal.
SET helios.region = 'antarctica';
SELECT count(*) FROM users;
SET helios.region = 'eu-west';
SELECT current_setting('cluster_name'), count(*) FROM users;
-- A wish does not lead out of the region.
SET replica = 'pg-us-east';
SELECT 1;
RESET replica;
-- Nor does another kind of statement.
SET helios.region = 'antarctica';
COPY users TO STDOUT;
PREPARE everybody AS SELECT count(*) FROM users;
EXPLAIN ANALYZE SELECT count(*) FROM users;
DO $$ BEGIN PERFORM count(*) FROM users; END $$;
-- A write needs the region's own primary, which eu-west does not have.
SET helios.region = 'eu-west';
INSERT INTO events (user_id, kind) VALUES (1, 'demo');
-- A refusal fails the transaction, as any error does.
SET helios.region = 'us-east';
BEGIN;
SELECT count(*) FROM users;
SAVEPOINT here;
SET helios.region = 'antarctica';
SELECT count(*) FROM users;
SELECT 1;
ROLLBACK TO SAVEPOINT here;
SELECT current_setting('cluster_name');
ROLLBACK;
-- Who refused is in the error's details.
SET helios.region = 'antarctica';
\set VERBOSITY verbose
SELECT count(*) FROM users;
