#!/usr/bin/env bash
# What residency-router does, and how its map of regions is changed. demo.sh and cluster/fleet.sh run this.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../assert.sh"

blocked='ERROR:  Query blocked by route plugin: no in-region replica for user'
map=/admin/kv/helios-plugin-residency-router/region_map
in_region() { echo "SET helios.region = '$1'; SELECT current_setting('cluster_name')"; }

# What an earlier run that failed may have left.
curl -s -o /dev/null --max-time 10 -X DELETE -H "Authorization: Bearer $CORDON_ADMIN_TOKEN" "$CORDON_ADMIN$map"

title "Statements run in the region of their user"
session haproxy postgres regions

title "A map of regions, through the admin API of one member, holds for all of them"
admin 204 PUT "$map" -d '[["eu-west","pg-eu-west:5432"],["us-east","pg-us-east:5432"]]'
for member in cordon-1 cordon-2 cordon-3; do
  eventually "$member" postgres "$(in_region ap-south)" "$blocked"
  expect "$member" postgres "$(in_region eu-west)" pg-eu-west
done

title "A region moves to another node"
admin 204 PUT "$map" -d '[["eu-west","pg-ap-south"],["us-east","pg-us-east"]]'
for member in cordon-1 cordon-2 cordon-3; do
  eventually "$member" postgres "$(in_region eu-west)" pg-ap-south
done

title "A map that names no node refuses, and says why"
admin 204 PUT "$map" -d '[["eu-west","pg-nowhere"]]'
eventually haproxy postgres "$(in_region eu-west)" \
  'ERROR:  Query blocked by route plugin: region_map: "pg-nowhere" is not a node'
admin 204 DELETE "$map"
for member in cordon-1 cordon-2 cordon-3; do
  eventually "$member" postgres "$(in_region ap-south)" pg-ap-south
done

title "Who has no token changes nothing"
CORDON_ADMIN_TOKEN=not-the-token-at-all admin 401 PUT "$map" -d '[]'
expect haproxy postgres "$(in_region ap-south)" pg-ap-south

title "A region that is down is refused, and comes back"
control stop pg-ap-south
eventually haproxy postgres "$(in_region ap-south)" \
  'ERROR:  Query blocked by route plugin: no healthy node in region "ap-south"' '^pg-(us-east|eu-west)'
expect haproxy postgres "$(in_region eu-west)" pg-eu-west
control start pg-ap-south
eventually haproxy postgres "$(in_region ap-south)" pg-ap-south '^pg-(us-east|eu-west)'

end
