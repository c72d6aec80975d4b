-- The policy says that alice is in eu-west. No SET, RESET or function changes that.
SELECT current_setting('cluster_name');
SET helios.region = 'us-east';
SELECT set_config('helios.region', 'us-east', false);
RESET ALL;
SELECT current_setting('helios.region'), current_setting('cluster_name');
SET replica = 'pg-us-east';
SELECT 1;
RESET replica;
-- Her region has no primary, so she cannot write; nor can a transaction that begins with a read.
BEGIN;
SELECT count(*) FROM users;
UPDATE users SET region = 'us-east' WHERE id = 1;
ROLLBACK;
