/*
  A step whose script stands in the notebook:

    table = script.python {
      inputs = { data = "${tool "data"}"; };
      params = { rate = 1.0e-3; names = [ "a" "b" ]; };
      body = ''
        rows = open(inputs["data"] / "table.csv").readlines()
        with open("rate.txt", "w") as file:
            print(len(rows) * params["rate"], file=file)
      '';
    };
    sorted = script.bash {
      inputs = { inherit table; };
      body = ''sort "''${inputs[table]}/rate.txt" > "$out/sorted.txt"'';
    };
    ruby = script.make "ruby" (tool "ruby");
    greeting = ruby ''File.write("greeting.txt", "hello")'';

  `script.python`, `script.bash` and `script.js` are run by the notebook's python3, bash (or sh) and
  node where it defines them, else by the toolchain's; `script.make LANGUAGE INTERPRETER` by what it is
  given: a derivation, or the path of a program. The argument is the script, or a set with `body` and
  any of `inputs`, steps and other files by name; `params`, data by name; and the keys of `output` but
  for its command (`name`, `env`, `requires`, `hash`, `timeout`, `cores`, `memory`, `info`, `preview`,
  `metrics`, `strip`, `state`).

  The script starts in the output folder, $out. It finds paths in `inputs` and data in `params`:
    Python       two dicts; a path is a text that also takes `/`; `out` is the output folder
    bash         two associative arrays: ''${inputs[data]}; lists and sets are JSON. It ends at the first
                 command that fails, also in a pipe (set -e, pipefail), and at a name that has no value
                 (set -u), and tells its line. A command of a pipe that its reader ended did not fail
    JavaScript   two objects, and `out`
    others       JSON in the files $inputsPath and $paramsPath, and what is a text or a number in the
                 variables $inputs_NAME and $params_NAME
  A sweep among the inputs is a set of paths by name. Numbers lose nothing (numbers.nix).

  The body is a file of its own, so that its lines keep their numbers: an error names
  `script.py`, line 3, which is the third line of the body (`script.sh: line 3`, `script.js:3`, and
  `script.LANGUAGE` for others). The folder before that name is the build's.

  The value is a step like any other, of the command `INTERPRETER script.py NAME=INPUT … KEY=VALUE …`;
  the words behind the script are for the reader, and are not passed to it.
*/
{
  toolchain,
  contentAddressed,
  interpreters,
}:
let
  inherit (builtins)
    attrNames
    attrValues
    concatLists
    concatStringsSep
    elemAt
    filter
    genList
    hasAttr
    isAttrs
    isBool
    isFloat
    isFunction
    isInt
    isPath
    isString
    length
    listToAttrs
    map
    match
    replaceStrings
    stringLength
    toJSON
    unsafeDiscardStringContext
    ;
  step = import ./step.nix { inherit toolchain contentAddressed; };
  declare = import ./declared.nix;
  json = import ./json.nix;
  numbers = import ./numbers.nix;
  gathered = import ./gathered.nix;
  languages = import ./script-languages.nix;

  checkKeys =
    of:
    import ./keys.nix {
      inherit of;
      required = [ "body" ];
      optional = [
        "inputs"
        "params"
      ]
      ++ (import ./step-keys.nix).ofStep;
    };

  isSweep = value: isAttrs value && value.nwKind or null == "sweep";
  isFile = value: isString value || isPath value || (isAttrs value && value ? outPath);

  # `language` is as in script-languages.nix, `interpreter` the path of a program.
  make =
    of: language: interpreter: argument:
    let
      form =
        if isString argument then
          { body = argument; }
        else if isAttrs argument && !(argument ? outPath) then
          checkKeys of argument
        else
          throw ''
            ${of}: needs a script as a string, or a set with body, and got ${import ./kind-of.nix argument}
            Write it as in: ${of} { inputs = { inherit data; }; body = "…"; }.'';
      name = form.name or language.name;
      body =
        if isString form.body then
          import ./unix-lines.nix (gathered form.body)
        else
          throw ''
            step ${name}: body needs to be the text of a script, and is ${import ./kind-of.nix form.body}
            For a script in a file write program "${name}" ./path/to/script; body = builtins.readFile ./path/to/script; takes it as it is.'';

      set =
        key:
        let
          value = form.${key} or { };
          example = if key == "inputs" then "inputs = { inherit data; };" else "params = { rate = 0.1; };";
          invalid = filter (one: match "[A-Za-z_][A-Za-z0-9_.-]*" one == null) (attrNames value);
        in
        if !isAttrs value || value ? outPath || isSweep value then
          throw ''
            step ${name}: ${key} needs to be a set, and is ${if isAttrs value then "a step or a sweep" else import ./kind-of.nix value}
            Write it as in: ${example}''
        else if invalid != [ ] then
          throw ''
            step ${name}: "${builtins.head invalid}" cannot be a name in ${key}
            Letters, digits and _ . - may stand in it, and no digit at the beginning.''
        else
          value;
      params = set "params";
      inputs = builtins.mapAttrs (
        key: value:
        if isFile value || isSweep value then
          value
        else if builtins.isList value && builtins.all isFile value then
          value
        else if isAttrs value && builtins.all isFile (attrValues value) then
          value
        else
          throw ''
            step ${name}: the input ${key} is ${import ./kind-of.nix value}, and needs to be a step or other files
            Numbers, texts and other data stand in params: params = { ${key} = …; }.''
      ) (set "inputs");

      # For the reader, and for what the command is looked through for: which files of a step it reads.
      words =
        let
          paths =
            key:
            let
              value = inputs.${key};
              several =
                if isSweep value then
                  map (one: value.${one}) value.nw.names
                else if builtins.isList value then
                  value
                else if isAttrs value && !(value ? outPath) then
                  attrValues value
                else
                  [ value ];
            in
            map (path: "${key}=${path}") several;
          all =
            concatLists (map paths (attrNames inputs))
            ++ map (key: "${key}=${json params.${key}}") (attrNames params);
          most = 200;
          kept = if length all <= most then all else genList (elemAt all) most;
        in
        filter (word: stringLength word < 1000) (map unsafeDiscardStringContext kept);

      scalars =
        prefix: values:
        listToAttrs (
          concatLists (
            map (
              key:
              let
                value = values.${key};
              in
              if (isFile value && stringLength "${value}" < 10000) || isInt value || isFloat value || isBool value then
                [
                  {
                    name = "${prefix}_${replaceStrings [ "." "-" ] [ "_" "_" ] key}";
                    value =
                      if isInt value || isFloat value then
                        numbers value
                      else if isBool value then
                        (if value then "true" else "false")
                      else
                        "${value}";
                  }
                ]
              else
                [ ]
            ) (attrNames values)
          )
        );

      flag = import ./flag.nix name form;
      declared = declare name form // {
        hash = null;
        state = flag "state";
      };
      file = "script.${language.extension}";
      inputsText = json inputs;
      paramsText = json params;
      unpinned = step {
        inherit name declared;
        words = [
          (unsafeDiscardStringContext interpreter)
          file
        ]
        ++ words;
        text = interpreter;
        context = interpreter + inputsText + paramsText;
        environment = if form ? env then import ./environment.nix name form.env else { };
        isStripped = flag "strip";
        attributes = import ./required-features.nix name form // {
          inherit body;
          inputs = inputsText;
          params = paramsText;
          passAsFile = [
            "body"
            "inputs"
            "params"
          ]
          ++ (if language ? preamble then [ "preamble" ] else [ ]);
        }
        // (if language ? preamble then { preamble = language.preamble { inherit inputs params; }; } else { })
        // (
          if language.hasVariables then scalars "inputs" inputs // scalars "params" params else { }
        );
        run = ''
          script="$NIX_BUILD_TOP/${file}"
          cat "$bodyPath" > "$script" || exit 1
          if ! [ -x "$1" ]; then
            echo "$1 is not there: ${language.missing}" >&2
            exit 127
          fi
          ${language.run}'';
      };
    in
    import ./declared-step.nix {
      hash = form.hash or null;
      step = unpinned;
    };

  languageOf =
    name:
    languages.${name} or (
      if isString name && match "[A-Za-z][A-Za-z0-9_+-]*" name != null then
        languages.other name
      else
        throw ''
          script.make: needs the name of a language, and got ${if isString name then toJSON name else import ./kind-of.nix name}
          Write it as in: script.make "python" python3.''
    );

  isInterpreter =
    value: isString value || isPath value || (isAttrs value && value ? outPath);

  # The path of the program that a notebook gives: of a derivation, the one that the language names.
  programOf =
    language: interpreter:
    let
      path = "${interpreter}";
      isWhole = isString interpreter && match ".*/bin/.*" (unsafeDiscardStringContext path) != null;
    in
    if isWhole then path else "${path}/bin/${language.program}";

  # What the notebook has by such a name comes before what the toolchain has.
  usualProgramOf =
    language:
    let
      given = filter (part: interpreters.${part} or null != null) language.parts;
      found = filter (part: hasAttr part toolchain) language.parts;
      name = builtins.head given;
      own = interpreters.${name};
    in
    if given != [ ] && isInterpreter own then
      programOf language own
    else if given != [ ] then
      throw ''
        script.${language.name}: the notebook's ${name}, which runs it, is ${import ./kind-of.nix own}
        It needs to be a derivation or the path of a program; something else needs another name.''
    else if found != [ ] then
      "${toolchain.${builtins.head found}}/bin/${language.program}"
    else
      throw ''
        script.${language.name}: the toolchain has no ${language.program}
        Put %freeze ${language.program} into a cell, or define ${language.program} as what nixpkgs has.'';
in
{
  make =
    name: interpreter:
    let
      language = languageOf name;
      program =
        if isInterpreter interpreter then
          programOf language interpreter
        else
          throw ''
            script.make: the interpreter of ${language.name} is ${import ./kind-of.nix interpreter}
            Give it a derivation or the path of a program, as in: script.make "${language.name}" "''${${language.program}}/bin/${language.program}".'';
    in
    if isFunction interpreter then
      throw ''
        script.make: the interpreter of ${language.name} is a function
        Give it a derivation or the path of a program, as in: script.make "${language.name}" ${language.program}.''
    else
      make "script.make \"${language.name}\"" language program;
}
// builtins.mapAttrs (name: language: make "script.${name}" language (usualProgramOf language)) (
  removeAttrs languages [ "other" ]
)
