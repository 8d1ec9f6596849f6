#!/bin/sh
# Installs Debian packages as root without starting a daemon of the machine. Each argument is 'name' or 'name|second choice'.
set -eu
guard=/usr/sbin/policy-rc.d
if [ ! -e "$guard" ]; then
  trap 'rm -f "$guard"' EXIT
  printf '#!/bin/sh\nexit 101\n' >"$guard"
  chmod 755 "$guard"
fi
export DEBIAN_FRONTEND=noninteractive
# Package lists may be old or absent; if the servers are out of reach, the lists that are here must do.
apt-get update -q || echo 'apt-get update failed, going on with the lists that are here' >&2
chosen=''
for choices in "$@"; do
  found=''
  for name in $(echo "$choices" | tr '|' ' '); do
    if [ -z "$found" ] && apt-cache policy "$name" | grep -q 'Candidate: [^(]'; then found="$name"; fi
  done
  # One that is not on offer must not keep the others from being installed; the caller looks at what is there afterwards.
  if [ -n "$found" ]; then chosen="$chosen $found"; else echo "not on offer here: $choices" >&2; fi
done
# shellcheck disable=SC2086
[ -z "$chosen" ] || apt-get install -y -q --no-install-recommends $chosen
# What was installed here shall not come up at the next boot either.
if command -v systemctl >/dev/null 2>&1; then
  for unit in redis-server valkey-server mariadb; do
    case " $chosen " in *" $unit "* | *" $unit-server "*) systemctl disable --quiet "$unit" 2>/dev/null || true ;; esac
  done
fi
