/*
  Lines for the shell that starts a step, which remove from its output what refers to store paths:

    builtins.isString strip
      => true

  In every file, `/nix/store/` and a hash become `/nix/store/` and as many letters e, which no hash
  has: the files keep their length, and Nix finds no reference in them. A link into the store
  becomes a copy of what it leads to; one within the output becomes relative. Programs that look for
  what was removed will not find it: this is for data, not for programs.
*/
let
  store = builtins.storeDir;
  hash = "[0-9a-df-np-sv-z]{32}";
  masked = "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee";
in
''
  strip() {
    for tool in find grep sed cp mv rm ln chmod cat readlink; do
      command -v "$tool" > /dev/null || { echo "strip = true needs $tool, which this toolchain's sh does not have" >&2; exit 1; }
    done
    find "$out" -type d -exec chmod u+w {} + || exit 1
    find "$out" -type l -exec sh -c 'for link; do
      target=$(readlink "$link")
      case "$target" in
        "$out"/*)
          up=''${link#"$out"/} back=
          while case "$up" in */*) true ;; *) false ;; esac; do up=''${up#*/} back=../$back; done
          rm -f "$link" && ln -s "$back''${target#"$out"/}" "$link" || exit 1 ;;
        ${store}/*) cp -RL "$link" "$link.copied" && rm -f "$link" && mv "$link.copied" "$link" || exit 1 ;;
      esac
    done' links {} + || exit 1
    find "$out" -type d -exec chmod u+w {} + || exit 1
    LC_ALL=C find "$out" -type f -exec sh -c 'for file; do
      if grep -aqE "${store}/${hash}" "$file"; then
        sed -E "s|${store}/${hash}|${store}/${masked}|g" "$file" > "$NIX_BUILD_TOP/stripped" &&
        chmod u+w "$file" && cat "$NIX_BUILD_TOP/stripped" > "$file" || exit 1
      fi
    done' files {} + || exit 1
    rm -f "$NIX_BUILD_TOP/stripped"
  }
  strip
''
