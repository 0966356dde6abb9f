# Sourced by run and test: says what failed, and builds a preset with progress.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
say() { printf '\n== %s\n' "$*"; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# build_preset NAME [TARGET...]: configures if needed and builds; ninja shows its progress.
build_preset() {
  local preset=$1; shift
  cd "$root"
  cmake --preset "$preset" >"/tmp/warmpost-configure.$$.log" 2>&1 || {
    cat "/tmp/warmpost-configure.$$.log" >&2; rm -f "/tmp/warmpost-configure.$$.log"
    die "cmake could not configure preset $preset: is a library missing? scripts/install-deps installs all of them."
  }
  rm -f "/tmp/warmpost-configure.$$.log"
  cmake --build "build/$preset" ${1:+--target "$@"} || die "the build failed; the first error stands above."
}

# build_console PRESET: the console's files beside that preset's binary. Answers false when they could not be made.
build_console() { [[ ! -f $root/console/package.json ]] || (build_preset "$1" console); }
