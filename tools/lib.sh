# Shell functions that the scripts in this folder share. Sourced, never run.
# shellcheck shell=bash
#
# The scripts need bash and what every Debian has (coreutils, util-linux, findutils, awk, dpkg); no curl, jq, ps or python.

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
# Builds leave no worker processes behind, but for the compiler's server: it saves half of a build's time, and stop_compiler ends it.
export MSBUILDDISABLENODEREUSE=1 UseSharedCompilation=true
# The SDK asks for the ICU library unless told that it may do without.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
# A user without a home directory still has a place for the SDK's files.
[[ -w ${HOME:-/nonexistent} ]] || export HOME="$root/.cache/home" DOTNET_CLI_HOME="$root/.cache/home"

# ---- words ----

say() { printf '%s\n' "$*"; }

step() { printf '\n== %s\n' "$*"; }

fail() {
  printf '%s: %s\n' "${0##*/}" "$*" >&2
  exit 1
}

usage_error() {
  printf '%s: %s\n' "${0##*/}" "$1" >&2
  printf 'Try: tools/%s --help\n' "${0##*/}" >&2
  exit 2
}

# ---- what the machine must have ----

# need_sdk: the .NET 10 SDK is the one thing that these scripts do not install.
need_sdk() {
  local version
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is missing; see https://learn.microsoft.com/dotnet/core/install/linux-debian"
  # Asked from the repository, so that global.json has its say.
  version=$(cd "$root" && dotnet --version 2>/dev/null) ||
    fail "no .NET SDK here satisfies global.json (10.0 is needed); see https://learn.microsoft.com/dotnet/core/install/linux-debian"
  [[ ${version%%.*} -ge 10 ]] || fail "the .NET SDK $version is too old, 10.0 is needed"
  [[ $(uname -m) == x86_64 ]] || fail "only x86-64 is supported so far, this machine is $(uname -m)"
}

have_library() { PATH=$PATH:/usr/sbin:/sbin ldconfig -p | grep "[[:space:]]$1 " >/dev/null; }

# need_packages: what .NET itself, the package restore and the engines load from the system.
need_packages() {
  local missing=()
  have_library libssl.so.3 || missing+=(libssl3)
  have_library libstdc++.so.6 || missing+=(libstdc++6)
  have_library libz.so.1 || missing+=(zlib1g)
  have_library liblmdb.so.0 || missing+=(liblmdb0)
  have_library 'librocksdb\.so\.[0-9.]*' || missing+=(librocksdb7.8)
  [[ -s /etc/ssl/certs/ca-certificates.crt ]] || missing+=(ca-certificates)
  if [[ ${#missing[@]} -gt 0 ]]; then
    install_packages "${missing[@]}"
  fi
}

# install_packages NAME...: by apt as root; else the command to run, and exit.
install_packages() {
  if [[ $EUID -ne 0 ]]; then
    fail "these Debian packages are missing. Run this, then start again:
    sudo apt-get update && sudo apt-get install --yes --no-install-recommends $*"
  fi
  say "Installing: $*"
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends "$@" >/dev/null
}

# unpack_packages TARGET NAME...: downloads Debian packages into TARGET and unpacks them into TARGET/unpacked. Nothing is
# installed, so no service starts on this machine.
unpack_packages() {
  local target=$1 package
  shift
  command -v apt-get >/dev/null || fail "apt-get is missing; these packages of Debian 12 are needed: $*"
  # As root apt downloads as the user _apt, who must be able to write here.
  chmod 755 "$target"
  [[ $EUID -ne 0 ]] || chown _apt "$target" 2>/dev/null || true
  # On a fresh machine apt's lists are empty, and old ones may name versions that are gone.
  if ! download_packages "$target" "$@" 2>/dev/null; then
    [[ $EUID -eq 0 ]] || fail "apt cannot download $*. If its package lists are old, run this, then start again:
    sudo apt-get update"
    apt-get update -qq
    download_packages "$target" "$@" || fail "apt cannot download $*"
  fi
  for package in "$target"/*.deb; do
    dpkg-deb -x "$package" "$target/unpacked"
  done
}

download_packages() (cd "$1" && apt-get download -qq "${@:2}")

# stop_compiler: ends the compiler's server that builds leave running.
stop_compiler() { dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true; }

# ---- small helpers ----

# http_get HOST PORT PATH: prints the whole answer, headers too; fails when nothing answers within two seconds.
http_get() {
  # The inner shell owns the socket, so that the time limit covers the connect too.
  # shellcheck disable=SC2016 # the inner shell expands its own arguments
  timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/$2" || exit 1
    printf "GET %s HTTP/1.1\r\nHost: %s:%s\r\nConnection: close\r\n\r\n" "$3" "$1" "$2" >&3
    cat <&3' http_get "$1" "$2" "$3" 2>/dev/null
}

port_in_use() { timeout 2 bash -c 'exec 3<>"/dev/tcp/$1/$2"' port_in_use "$1" "$2" 2>/dev/null; }

# milliseconds: of the wall clock, for messages only.
milliseconds() { printf '%s' "${EPOCHREALTIME/[.,]/}" | cut -c1-13; }

# seconds_since MS: "1.3 s" since an earlier call of milliseconds.
seconds_since() {
  local ms=$(($(milliseconds) - $1))
  printf '%d.%d s' $((ms / 1000)) $((ms % 1000 / 100))
}

# is_number TEXT: a plain decimal; a leading zero would make bash read octal.
is_number() { [[ $1 =~ ^(0|[1-9][0-9]{0,8})$ ]]; }
