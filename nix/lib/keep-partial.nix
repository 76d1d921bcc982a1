/*
  Lines for the shell that starts a step, which keep what is in its output folder where it fails:

    builtins.isString keepPartial
      => true

  The sandbox ends with the step, and what is in $out with it. So where the step does not end well,
  $out is copied to nw-partial/out in the build's own folder, which nix-build --keep-failed (and the
  kernel of notebooks) leaves behind; without that it goes with the folder. Nothing is written to the
  log, and the exit code stays what it was. Of more than 100 MB, which take a tenth of a second, only
  files below 10 MB are copied, the first thousand and no more than 100 MB in all, and nw-partial/cut
  holds how many kB there were. A shell without cp copies nothing. A step that is asked to end, by
  the signal TERM, copies too before it does.
*/
''
  keepPartial() {
    partial=$NIX_BUILD_TOP/nw-partial left=102400
    cd / && mkdir "$partial" || return
    size=$(du -sk "$out")
    size=''${size%%[!0-9]*}
    if [ "$size" -le "$left" ]; then cp -RP "$out" "$partial/out"; return; fi
    echo "$size" > "$partial/cut"
    mkdir "$partial/out" && cd "$out" || return
    find . -type f -size -10240k | head -n 1000 | while IFS= read -r file; do
      size=$(wc -c < "$file") && size=$((size / 1024 + 1)) && [ "$size" -le "$left" ] || continue
      mkdir -p "$partial/out/''${file%/*}" && cp -P "$file" "$partial/out/$file" && left=$((left - size))
    done
  }
  trap 'code=$?; [ "$code" -eq 0 ] || keepPartial > /dev/null 2>&1; exit "$code"' EXIT
  trap 'exit 143' TERM
''
