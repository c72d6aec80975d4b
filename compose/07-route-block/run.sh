#!/usr/bin/env bash
# What route plugins refuse, asked through the balancer and past it. demo.sh and cluster/fleet.sh run this.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../assert.sh"

blocked='ERROR:  Query blocked by route plugin: no in-region replica for user'
where="SELECT current_setting('cluster_name')"

title "A refusal is PostgreSQL's: the session lives, the transaction fails, nothing goes around it"
session haproxy postgres refusals

title "What the policy fixes for a user, no session changes"
session haproxy alice alice

title "Every member decides alike"
for member in cordon-1 cordon-2 cordon-3; do
  expect "$member" postgres "SET helios.region = 'antarctica'; SELECT * FROM users LIMIT 1" "$blocked"
  expect "$member" alice "$where" pg-eu-west
done

title "A region that is down is refused; its users are not sent abroad"
control stop pg-eu-west
eventually haproxy alice "$where" \
  'ERROR:  Query blocked by route plugin: no healthy node in region "eu-west"' '^pg-(us-east|ap-south)'
expect haproxy postgres "SET helios.region = 'us-east'; $where" pg-us-east
control start pg-eu-west
eventually haproxy alice "$where" pg-eu-west '^pg-(us-east|ap-south)'

title "A member stops: the balancer sends its clients to the others"
control stop cordon-2
always 12 alice "$where" pg-eu-west
control start cordon-2
eventually cordon-2 alice "$where" pg-eu-west

end
