#!/bin/sh
# Makes sure that Apertium and its English-Spanish pair are there, which the tests run for real.
set -eu
packages="apertium apertium-eng-spa"

installed() {
  command -v apertium-wblank-mode >/dev/null && test -f /usr/share/apertium/modes/eng-spa.mode
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
  echo "The tests need Apertium with its English-Spanish pair; on Debian, as root: apt-get install $packages" >&2
  exit 2
fi
