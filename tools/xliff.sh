#!/bin/sh
# Makes sure of the schema of XLIFF 1.2 by OASIS, which Debian ships with Symfony's translation.
set -eu
packages="php-symfony-translation"

installed() {
  test -f /usr/share/php/Symfony/Component/Translation/Resources/schemas/xml.xsd
}

if installed; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y --no-install-recommends $packages >/dev/null 2>&1 ||
    { apt-get update -qq && apt-get install -qq -y --no-install-recommends $packages >/dev/null; } || true
fi
if ! installed; then
  echo "The tests of XLIFF need its schema; on Debian, as root: apt-get install --no-install-recommends $packages" >&2
  exit 2
fi
