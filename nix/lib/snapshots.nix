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
  whole; when the process has ended well, as it is then. Without such a folder the process begins anew.

  Until the process has ended well, a snapshot is complete when the folder of a later one is there and
  nothing in it is newer than that folder: a program may make all of its folders first, or write the
  last one first. One that was kept and is written again is so no more, and one that holds no byte is
  never.

  A snapshot is copied with what its links lead to elsewhere in $out, which goes when the process has
  ended, and without the modes that would keep it from being removed. Links within it stay.

  The log says `resumed from snapshot 50` or `snapshot 100 was kept from an earlier run`.
*/
''
  kept=/nw/snapshots
  earlier= wanted=$nwSnapshot part=end
  remove() {
    for folder; do
      if [ -d "$folder" ] && [ ! -h "$folder" ]; then chmod -R u+rwX "$folder"; fi
    done
    rm -rf "$@"
  }
  if [ -d "$kept" ] && [ -w "$kept" ]; then
    remove "$kept"/.[0-9]*
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
  hasLinks() {
    [ -h "$1" ] || [ -n "$(find "$1" -type l 2> /dev/null | head -n 1)" ]
  }
  copy() {
    mkdir "$2" && cp -R "$1/." "$2/" && chmod -R u+rwX "$2" || return 1
    hasLinks "$2" || return 0
    find "$2" -type l -exec sh -c 'from=$1 to=$2 all=$3
      whole=$(readlink -f "$from") && shift 3 || exit 0
      for link; do
        at=$from/''${link#"$to"/}
        leads=$(readlink -f "$at") && [ -e "$leads" ] || continue
        case "$leads" in
          "$whole" | "$whole"/*)
            case "$(readlink "$at")" in
              /*) rm -f "$link" && ln -s "$all''${leads#"$whole"}" "$link" || exit 1 ;;
            esac ;;
          "$all"/*)
            rm -f "$link" && cp -RL "$leads" "$link" && chmod -R u+rwX "$link" || exit 1 ;;
        esac
      done' links "$1" "$2" "$out" {} +
  }
  keep() {
    if [ -n "$kept" ] && [ -d "$out/$1" ]; then
      remove "$kept/.$1.$part" && copy "$out/$1" "$kept/.$1.$part" || return 1
      remove "$kept/$1" && mv "$kept/.$1.$part" "$kept/$1"
    fi
  }
  isComplete() {
    [ -n "$(find "$out/$1/" -type l -o -type f -size +0 2> /dev/null | head -n 1)" ] &&
    [ -z "$(find "$out/$1/" -newer "$out/$2/" 2> /dev/null | head -n 1)" ]
  }
  keepComplete() {
    before=
    for number in $wanted; do
      [ -d "$out/$number" ] || continue
      if [ -n "$before" ]; then
        if ! isComplete "$before" "$number"; then remove "$kept/$before"
        elif [ ! -e "$kept/$before" ]; then keep "$before"; fi
      fi
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
      if [ -n "$kept" ]; then keepComplete; fi
      exit "$code"
    fi
    for number in $wanted; do keep "$number"; done
    if ! [ -d "$out/$nwSnapshot" ]; then
      echo "the process ended and wrote no folder \$out/$nwSnapshot, the snapshot that NW_SNAPSHOTS asks for; it wrote:" "$out"/* >&2
      exit 1
    fi
    cd / && remove "$out.snapshot" || exit 1
    if hasLinks "$out/$nwSnapshot"; then
      copy "$out/$nwSnapshot" "$out.snapshot" || exit 1
    else
      chmod -R u+rwX "$out" && mv "$out/$nwSnapshot" "$out.snapshot" || exit 1
    fi
    remove "$out" && mv "$out.snapshot" "$out"
  fi
''
