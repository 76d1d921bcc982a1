/*
  A script of one's own as a program, so that a step is called by its name:

    train = program "train" ./showcase/train.py;
    model = output "${train}/bin/train --epochs=5";

    predict = program {
      name = "predict";
      src = ./showcase/predict.py;
      interpreter = "${python3}/bin/python3";
    };

  The interpreter is `interpreter`, or the one that the script's first line names
  (`#!/usr/bin/env python3`, `#!/bin/sh`), out of the toolchain; options on that line are kept. The
  script is taken by content: neither its folder nor its permissions matter, nor line ends of Windows.

  The value is a derivation with `bin/NAME`; `nwKind` is "program".
*/
{ toolchain, contentAddressed }:
let
  inherit (builtins)
    attrNames
    concatStringsSep
    filter
    head
    isAttrs
    isString
    length
    match
    readFile
    split
    substring
    tail
    toFile
    ;

  make =
    form:
    let
      inherit (form) name;
      text = import ./unix-lines.nix (readFile form.src);
      # The kernel of Linux reads no more of a first line.
      firstLine = head (split "\n" (substring 0 255 text));
      isNamed = substring 0 2 firstLine == "#!";
      words = filter (word: isString word && word != "") (
        split "[ \t\r]" (substring 2 (-1) firstLine)
      );
      wordsAfterEnv =
        if words != [ ] && baseNameOf (head words) == "env" then
          filter (word: word != "-S") (tail words)
        else
          words;
      wanted = baseNameOf (head wordsAfterEnv);
      options = concatStringsSep " " (tail wordsAfterEnv);

      # What is listed in an error: all of nixpkgs is a toolchain too.
      parts = attrNames toolchain;
      listed =
        if length parts > 20 then "${toString (length parts)} parts" else concatStringsSep ", " parts;

      interpreter =
        if form ? interpreter then
          "${form.interpreter}"
        else if !isNamed || wordsAfterEnv == [ ] then
          throw ''
            program ${name}: the first line of ${toString form.src} names no interpreter
            Begin the file with #!/usr/bin/env python3 (or #!/bin/sh), or give it: program { name = "${name}"; src = …; interpreter = "''${python3}/bin/python3"; }.''
        else if toolchain ? ${wanted} then
          "${toolchain.${wanted}}/bin/${wanted}"
        else if wanted == "python" && toolchain ? python3 then
          "${toolchain.python3}/bin/python3"
        else
          throw ''
            program ${name}: its first line asks for ${wanted}, which the toolchain does not have
            The toolchain has: ${listed}. To get ${wanted}, put %freeze ${wanted} into a cell, and give it: program { name = "${name}"; src = …; interpreter = "''${${wanted}}/bin/${wanted}"; }.'';
      firstLineThen =
        if form ? interpreter || options == "" then "#!${interpreter}" else "#!${interpreter} ${options}";
      shell = import ./shell.nix toolchain;
    in
    if match "[A-Za-z0-9_+][A-Za-z0-9_+.-]*" name == null then
      throw ''
        program: "${name}" cannot be the name of a program
        It becomes bin/NAME and the name of the step: letters, digits and _ + . - may stand in it.''
    else
      derivation (
        {
          inherit name;
          system = builtins.currentSystem;
          builder = "${shell}/bin/sh";
          args = [
            "-c"
            ''
              mkdir -p "$out/bin" &&
              { printf '%s\n' "$firstLine"; tail -n "+$rest" "$source"; } > "$out/bin/$name" &&
              chmod 555 "$out/bin/$name"
              exit $?
            ''
          ];
          nwKind = "program";
          PATH = "${shell}/bin";
          # `readFile` and not the path itself: a living evaluator remembers what a path held.
          source = toFile "${name}-source" text;
          firstLine = firstLineThen;
          # The line that names an interpreter is replaced, so that lines keep their numbers.
          rest = if isNamed then "2" else "1";
        }
        // import ./addressing.nix contentAddressed
      );

  checkKeys = import ./keys.nix {
    of = "program";
    required = [
      "name"
      "src"
    ];
    optional = [ "interpreter" ];
  };
in
argument:
if isString argument then
  src:
  make {
    name = argument;
    inherit src;
  }
else if isAttrs argument && !(argument ? outPath) then
  make (checkKeys argument)
else
  throw ''
    program: needs a name and a file, or a set with name and src, and got ${import ./kind-of.nix argument}
    Write it as in: program "train" ./train.py.''
