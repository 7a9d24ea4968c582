#!/bin/sh
# Under the name of flannel's script, for units that call it.
here=$(dirname "$(readlink -f "$0")")
exec "$here/loden" docker-opts "$@"
