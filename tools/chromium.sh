#!/bin/sh
# Find Chromium, or install Debian's as root; without root, name the package to install.
set -eu
if [ -n "${CHROMIUM:-}" ]; then
  [ -x "$CHROMIUM" ] && exit 0
  echo "chromium: CHROMIUM=$CHROMIUM is not an executable file" >&2
  exit 1
fi
command -v chromium >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
  exit 0
fi
echo "chromium: missing; install the package 'chromium' (apt-get install chromium), or set CHROMIUM to a Chromium binary" >&2
exit 1
