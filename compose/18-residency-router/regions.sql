-- Each region reads from its own node.
SET helios.region = 'us-east';
SELECT current_setting('cluster_name'), count(*) FROM users;
SET helios.region = 'eu-west';
SELECT current_setting('cluster_name'), count(*) FROM users;
SET helios.region = 'ap-south';
SELECT current_setting('cluster_name'), count(*) FROM users;
-- A write goes to the primary, and the next read comes home.
INSERT INTO events (user_id, kind) VALUES (1, 'demo') RETURNING current_setting('cluster_name');
SELECT current_setting('cluster_name');
-- A read-only transaction stays in the region, from its first statement to its last.
BEGIN READ ONLY;
SELECT current_setting('cluster_name');
SELECT current_setting('cluster_name');
COMMIT;
-- A region that there is not.
SET helios.region = 'antarctica';
SELECT count(*) FROM users;
