/*
  A trial of frozen programs in the sandbox, where nothing else of the machine is visible: the loader
  resolves all that each of them loads, each starts, and a Python imports each of its compiled
  modules and its packages. Gives `{ frozen; trial; }`; building `trial` fails with lines that begin `trial:`, which
  name what is wrong.
*/
{
  library,
  hash,
  # The names as one string, since the program that calls this passes strings.
  programs,
  isPython,
  # Modules beside those of the standard library, as one string.
  packages,
  # Of `freeze`; and what the first program is given, where it has a library to find.
  searchPaths,
  variables,
  check,
  contentAddressed,
}:
let
  inherit
    (import library {
      toolchain = { };
      inherit contentAddressed;
    })
    freeze
    ;
  frozen = freeze {
    inherit hash;
    programs = builtins.filter builtins.isString (builtins.split " " programs);
    inherit searchPaths variables;
  };
in
{
  inherit frozen;
  trial = derivation {
    name = "${frozen.name}-trial";
    system = builtins.currentSystem;
    builder = "${frozen.files}/bootstrap/loader";
    args = [
      "--library-path"
      "${frozen.files}/bootstrap/lib"
      "${frozen.files}/bootstrap/sh"
      "-c"
      ''
        failed=0
        refuse() { printf 'trial: %s: %s\n' "$1" "$2" >&2; failed=1; }
        for file in "$frozen"/bin/*; do
          program=''${file##*/}
          "$files/bootstrap/patchelf" --print-interpreter "$file" > /dev/null 2>&1 || continue
          listing=$("$files/loader" --list "$file" 2>&1) || refuse "$program" "$listing"
          case "$listing" in *"not found"*) refuse "$program" "$listing" ;; esac
        done
        for file in "$frozen"/bin/*; do
          program=''${file##*/}
          printf 'trial of %s\n' "$program" >&2
          words=$("$file" --version 2>&1 > /dev/null < /dev/null)
          code=$?
          case "$words" in *"error while loading"* | *"symbol lookup error"*) refuse "$program" "$words" ;; esac
          # 127 and 255 are how some refuse an option that they do not know; what lies between tells
          # of a signal, and 126 of a file that cannot be started.
          case "$code" in
            127 | 255) ;;
            *) if [ "$code" -ge 126 ]; then refuse "$program" "it ended with exit code $code $words"; fi ;;
          esac
        done
        if [ -n "$check" ]; then
          words=$("$frozen/bin/$first" $check 2>&1 < /dev/null) || refuse "$first" "$words"
        fi
        if [ -n "$modules" ]; then
          for file in "$frozen"/bin/python*; do
            "$file" -I "$modules" || failed=1
          done
        fi
        printf tried > "$out"
        exit "$failed"
      ''
    ];
    inherit frozen;
    inherit (frozen) files;
    inherit packages check;
    first = builtins.head frozen.programs;
    modules = if isPython then "${./trial-modules.py}" else "";
    nwKind = "trial";
  };
}
