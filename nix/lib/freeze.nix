/*
  Programs of a machine, frozen: their files by content, and a derivation over them that makes them
  runnable where nothing else of the machine is visible.

    python3 = freeze {
      hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
      programs = [ "python3" ];
    };
    version = output "${python3}/bin/python3 --version";

  `%freeze python3` in a cell gathers the files, puts them into the store and defines this. `hash`
  is that of the files, which are in the store or come from a cache; `name` is the first program's.

  The files are a folder with
    bin/        the programs, as they were found
    lib/        the loader and every library that they load
    loader      a link to the loader, in lib/
    bootstrap/  what the derivation runs: sh, mkdir, ln, cp, a static patchelf; lib/ and loader
                here too, since these may be of another make than the programs
  and whatever else the programs need where they look for it, seen from bin/ (a Python's modules).
  A program that looks for its library where it was installed is told by a variable: with
  `searchPaths = { PERL5LIB = "share/perl"; }` it is given all folders that are in that one, and with
  `variables = { GIT_PAGER = "cat"; GIT_TEMPLATE_DIR = "./share/git/00"; }` what it is to have where
  nothing else is said, `./` for the files.
  The derivation writes each program anew with the loader and the libraries of the files, and links
  the rest. So the programs are ordinary executables, good as interpreters of scripts.

  The value is a derivation; `nwKind` is "frozen", `programs` the list, `files` the files.
*/
{ contentAddressed }:
argument:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    head
    isAttrs
    isList
    map
    ;
  form =
    if isAttrs argument && !(argument ? outPath) then
      import ./keys.nix {
        of = "freeze";
        required = [
          "hash"
          "programs"
        ];
        optional = [
          "name"
          "searchPaths"
          "variables"
        ];
      } argument
    else
      throw ''
        freeze: needs a set with hash and programs, and got ${import ./kind-of.nix argument}
        Put %freeze PROGRAM into a cell: it finds the files and defines PROGRAM.'';
  programs =
    if isList form.programs && form.programs != [ ] then
      form.programs
    else
      throw ''
        freeze: programs needs to be a list of names of programs
        Write it as in: freeze { hash = "sha256-…"; programs = [ "python3" ]; }.'';
  name = form.name or (head programs);

  files = import ./by-hash.nix {
    name = "${name}-files";
    inherit (form) hash;
    kind = "frozen-files";
    absent = "the frozen files of ${name} with the hash ${form.hash} are not in this store and in no cache that it knows: put %freeze ${name} into a cell to freeze this machine's, or add the cache that has them to substituters";
  };
  searchPaths = form.searchPaths or { };
  variables = form.variables or { };
  isSearching = searchPaths != { } || variables != { };

  run = ''
    run() {
      tool=$1
      shift
      "$files/bootstrap/loader" --library-path "$files/bootstrap/lib" "$files/bootstrap/$tool" "$@"
    }
    set -e
    run mkdir -p "$out/bin"
  '';
  make =
    script: attributes:
    derivation (
      {
        inherit name files;
        system = builtins.currentSystem;
        # There is no shell to start with but the one among the files, and only the loader runs by itself.
        builder = "${files}/bootstrap/loader";
        args = [
          "--library-path"
          "${files}/bootstrap/lib"
          "${files}/bootstrap/sh"
          "-c"
          (run + script)
        ];
        nwKind = "frozen";
        programs = concatStringsSep " " programs;
      }
      // attributes
      // import ./addressing.nix contentAddressed
    );

  # Where programs search for libraries, the shell that tells them is one of these, too.
  runnable =
    make
      ''
        for entry in "$files"/*; do
          case "''${entry##*/}" in bin | bootstrap | loader) ;; *) run ln -s "$entry" "$out/''${entry##*/}" ;; esac
        done
        for program in "$files"/bin/*; do
          if [ -h "$program" ] || ! "$files/bootstrap/patchelf" --print-interpreter "$program" > /dev/null 2>&1; then
            run cp -P "$program" "$out/bin/''${program##*/}"
          else
            "$files/bootstrap/patchelf" --set-interpreter "$files/loader" --force-rpath --set-rpath "$files/lib" --output "$out/bin/''${program##*/}" "$program"
          fi
        done
        if [ -n "$isSearching" ]; then
          run mkdir "$out/libexec"
          "$files/bootstrap/patchelf" --set-interpreter "$files/bootstrap/loader" --force-rpath --set-rpath "$files/bootstrap/lib" --output "$out/libexec/sh" "$files/bootstrap/sh"
        fi
        exit 0
      ''
      (if isSearching then { inherit isSearching; } else { });

  # A derivation of its own, since scripts that named their own output would differ between versions of Nix.
  searching =
    make
      ''
        for entry in "$runnable"/*; do
          case "''${entry##*/}" in bin | libexec) ;; *) run ln -s "$entry" "$out/''${entry##*/}" ;; esac
        done
        lines=
        for path in $searchPaths; do
          variable=''${path%%=*}
          value=
          for folder in "$files/''${path#*=}"/*; do value="$value''${value:+:}$folder"; done
          lines="$lines
        export $variable=\"\''${$variable:+\$$variable:}$value\""
        done
        for setting in $variables; do
          variable=''${setting%%=*}
          value=''${setting#*=}
          case "$value" in ./*) value=$files/''${value#./} ;; esac
          lines="$lines
        export $variable=\"\''${$variable-$value}\""
        done
        for program in "$runnable"/bin/*; do
          script=$out/bin/''${program##*/}
          printf '%s\n' "#!$runnable/libexec/sh$lines" "exec \"$program\" \"\$@\"" > "$script"
          run chmod 555 "$script"
        done
        exit 0
      ''
      {
        inherit runnable;
        searchPaths = concatStringsSep " " (
          map (variable: "${variable}=${searchPaths.${variable}}") (attrNames searchPaths)
        );
        variables = concatStringsSep " " (
          map (variable: "${variable}=${variables.${variable}}") (attrNames variables)
        );
      };
in
(if isSearching then searching else runnable)
// {
  inherit programs files;
}
