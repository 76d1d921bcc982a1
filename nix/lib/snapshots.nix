/*
  Lines for the shell that starts a checkpoint: they run the process that is "$@" for the snapshot
  $nwSnapshot, and leave that snapshot alone in $out.

    builtins.isString snapshots
      => true

  A call may show the step a folder /nw/snapshots, which it can write, of one process alone, and
  which one builder at a time sees: NUMBER/ is a snapshot that is complete, and the file `wanted`,
  where there is one, has the numbers of other snapshots that are to be taken on the way. The snapshot
  that is there already is taken from there; else the process goes on from the nearest earlier one. Each
  snapshot that comes to be is kept there as soon as it is complete, under another name until it is
  whole. Without such a folder the process begins anew.

  The log says `resumed from snapshot 50` or `snapshot 100 was kept from an earlier run`.
*/
''
  kept=/nw/snapshots
  earlier= wanted=$nwSnapshot part=end
  if [ -d "$kept" ] && [ -w "$kept" ]; then
    rm -rf "$kept"/.[0-9]*
    for folder in "$kept"/*; do
      number=''${folder##*/}
      case "$number" in "" | *[!0-9]*) continue ;; esac
      [ -d "$folder" ] && [ "$number" -le "$nwSnapshot" ] || continue
      if [ -z "$earlier" ] || [ "$number" -gt "$earlier" ]; then earlier=$number; fi
    done
    if [ -r "$kept/wanted" ]; then
      wanted=$(
        for number in $(cat "$kept/wanted"); do
          case "$number" in *[!0-9]*) continue ;; esac
          if [ "$number" -lt "$nwSnapshot" ] && [ "$number" -gt "''${earlier:--1}" ]; then echo "$number"; fi
        done | sort -n -u
        echo "$nwSnapshot"
      )
      wanted=$(echo $wanted)
    fi
  else
    kept=
  fi
  keep() {
    if [ -n "$kept" ] && [ -d "$out/$1" ] && [ ! -e "$kept/$1" ]; then
      cp -R "$out/$1" "$kept/.$1.$part" && mv "$kept/.$1.$part" "$kept/$1"
    fi
  }
  keepComplete() {
    before=
    for number in $wanted; do
      [ -d "$out/$number" ] || continue
      if [ -n "$before" ]; then keep "$before"; fi
      before=$number
    done
  }
  if [ "$earlier" = "$nwSnapshot" ]; then
    echo "snapshot $nwSnapshot was kept from an earlier run" >&2
    cp -R "$kept/$nwSnapshot/." "$out/" || exit 1
    true
  else
    export NW_SNAPSHOTS="$wanted"
    unset NW_RESUME
    if [ -n "$earlier" ]; then
      export NW_RESUME="$kept/$earlier"
      echo "resumed from snapshot $earlier" >&2
    fi
    watcher=
    if [ -n "$kept" ] && [ "$wanted" != "$nwSnapshot" ]; then
      (part=meanwhile; while sleep 1; do keepComplete; done) > /dev/null 2>&1 &
      watcher=$!
    fi
    "$@"
    code=$?
    if [ -n "$watcher" ]; then
      kill "$watcher" 2> /dev/null
      wait "$watcher" 2> /dev/null
    fi
    if [ "$code" -ne 0 ]; then
      keepComplete
      exit "$code"
    fi
    for number in $wanted; do keep "$number"; done
    if ! [ -d "$out/$nwSnapshot" ]; then
      echo "the process ended and wrote no folder \$out/$nwSnapshot, the snapshot that NW_SNAPSHOTS asks for; it wrote:" "$out"/* >&2
      exit 1
    fi
    cd / && rm -rf "$out.snapshot" && mv "$out/$nwSnapshot" "$out.snapshot" && rm -rf "$out" && mv "$out.snapshot" "$out"
  fi
''
