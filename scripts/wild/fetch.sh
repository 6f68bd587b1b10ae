# Downloads and unpacks the packages of a schema, unless they are there from an earlier run. Sourced by scripts/test-wild.

wild=$PWD/.build/wild

# `apt-get download` takes whatever the machine's package lists offer, and needs no rights to install.
fetch() {
  local package names
  names=$(packages_of "$1")
  [ -n "$names" ] && [ ! -e "$wild/$1" ] || return 0
  rm -rf "$wild/new"
  mkdir -p "$wild/new/debs"
  for package in $names; do
    (cd "$wild/new/debs" && apt-get -qq download "$package" 2>"$wild/new/log") || {
      cat "$wild/new/log" >&2
      echo "test-wild: cannot download $package; is it in this release's lists (apt-get update)?" >&2
      return 1
    }
  done
  for package in "$wild"/new/debs/*.deb; do
    dpkg-deb -x "$package" "$wild/new"
    echo "$1: $(dpkg-deb -W "$package")" >&2
  done
  rm -rf "$wild/new/debs" "$wild/new/log"
  mv "$wild/new" "$wild/$1"
}
