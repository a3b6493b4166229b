#!/bin/sh
# Makes sure of Chromium and the fonts of our markets, which the tests of the review page use.
set -eu
packages="chromium fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"

installed() {
  test -x /usr/bin/chromium && test -d /usr/share/fonts/truetype/noto &&
    test -f /usr/share/fonts/truetype/noto/NotoSansThai-Regular.ttf &&
    test -f /usr/share/fonts/truetype/noto/NotoColorEmoji.ttf &&
    test -f /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
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
  echo "The tests of the page need Chromium and fonts; on Debian, as root: apt-get install --no-install-recommends $packages" >&2
  exit 2
fi
