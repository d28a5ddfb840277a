#!/bin/sh
# Is there a Chromium for the browser tests? Without one, Debian's is installed where that is allowed. Never fails.

have() { command -v "$1" >/dev/null 2>&1; }

browser() {
    [ -n "${CHROMIUM:-}" ] && [ -x "$CHROMIUM" ] && return 0
    for name in chromium chromium-browser google-chrome google-chrome-stable; do
        have "$name" && return 0
    done
    return 1
}

tell() { echo "browser: no Chromium, the browser tests will be skipped: $1"; }

browser && exit 0

if ! have apt-get; then
    tell "install Chromium or Chrome, or set CHROMIUM to its path."
    exit 0
elif [ "$(id -u)" = 0 ]; then
    as_root=""
elif have sudo && sudo -n true </dev/null >/dev/null 2>&1; then
    as_root="sudo -n"
else
    tell "run 'sudo apt-get install chromium', or set CHROMIUM to a browser's path."
    exit 0
fi

echo "browser: installing Debian's chromium (once)"
log=$(mktemp)
quick=""
have timeout && quick="timeout 600"
install() {
    # shellcheck disable=SC2086 # both are words, or nothing
    $quick $as_root env DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=120 "$@" </dev/null >>"$log" 2>&1
}
install --no-install-recommends install chromium || { install update && install --no-install-recommends install chromium; }
browser || tell "apt-get could not install it: $(grep -m1 '^E:' "$log" || tail -n 1 "$log")"
rm -f "$log"
exit 0
