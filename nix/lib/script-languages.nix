/*
  The languages of scripts, and how each is run so that it finds its inputs and parameters:

    map (name: scriptLanguages.${name}.program) [ "python" "bash" "js" ]
      => [ "python3" "bash" "node" ]

  Each has `name`; `program`, what is called of an interpreter that is a derivation; `parts`, the
  names of a toolchain that may have it; `extension` of the script's file; `run`, lines for the shell,
  to which the script is $script and the interpreter $1; `missing`, a sentence about an interpreter
  that is not there; `hasVariables`, whether inputs and parameters are environment variables too; and
  where there is one, `preamble`, a text that is passed as the file $preamblePath. `other NAME` is a
  language that the library knows nothing of.
*/
let
  inherit (builtins)
    attrNames
    concatStringsSep
    isAttrs
    isPath
    isString
    replaceStrings
    ;
  json = import ./json.nix;

  # A path is a text that also takes `/`: people write either. What it defines is gone when the
  # script begins, and its frames are left out of errors.
  pythonPreamble = ''
    def start():
        import json, os, sys
        script = sys.argv[1]
        class StorePath(str):
            def __truediv__(self, other):
                return StorePath(os.path.join(self, str(other)))
            def __reduce__(self):
                return str, (str(self),)
        def paths(value):
            if isinstance(value, str):
                return StorePath(value)
            if isinstance(value, list):
                return [paths(one) for one in value]
            return {name: paths(one) for name, one in value.items()}
        def read(variable):
            with open(os.environ.pop(variable), encoding="utf-8") as file:
                return json.load(file)
        def show(kind, error, trace):
            import traceback
            while trace is not None and trace.tb_frame.f_code.co_filename != script:
                trace = trace.tb_next
            traceback.print_exception(kind, error, trace)
        names = {"inputs": paths(read("inputsPath")), "params": read("paramsPath")}
        del os.environ["bodyPath"]
        sys.argv[:] = [script]
        sys.path[:] = [folder for folder in sys.path if folder != ""]
        sys.excepthook = show
        with open(script, "rb") as file:
            source = file.read()
        main = sys.modules["__main__"].__dict__
        del main["start"]
        main.update(names, out=StorePath(os.environ["out"]), __file__=script)
        exec(compile(source, script, "exec"), main)
    start()
  '';

  javascriptPreamble = ''
    const read = (variable) => {
      const value = JSON.parse(require("fs").readFileSync(process.env[variable], "utf8"))
      delete process.env[variable]
      return value
    }
    Object.assign(globalThis, { inputs: read("inputsPath"), params: read("paramsPath"), out: process.env.out })
    delete process.env.bodyPath
  '';

  shellQuoted = text: "'${replaceStrings [ "'" ] [ "'\\''" ] text}'";
  bashValue =
    value:
    shellQuoted (
      if isString value || isPath value || (isAttrs value && value ? outPath) then
        "${value}"
      else if value == null then
        ""
      else
        json value
    );
  bashArray =
    name: values:
    "declare -A ${name}=(${
      concatStringsSep " " (map (key: "[${key}]=${bashValue values.${key}}") (attrNames values))
    })";
in
{
  python = {
    name = "python";
    program = "python3";
    parts = [ "python3" ];
    extension = "py";
    missing = "give the step a Python with bin/python3";
    hasVariables = false;
    run = ''"$1" -c '${pythonPreamble}' "$script"'';
  };

  bash = {
    name = "bash";
    program = "bash";
    # What %freeze sh brings has bash among the small tools, where the machine has it.
    parts = [
      "bash"
      "sh"
    ];
    extension = "sh";
    missing = "put %freeze bash into a cell, and write script.make with it, or %freeze sh on a machine that has bash";
    hasVariables = false;
    preamble =
      { inputs, params }:
      ''
        unset BASH_ENV bodyPath inputsPath paramsPath preamblePath script code
        ${bashArray "inputs" inputs}
        ${bashArray "params" params}
        set -eE
        trap 'echo "$0: line $LINENO: exit code $?: $BASH_COMMAND" >&2' ERR
      '';
    run = ''BASH_ENV="$preamblePath" "$1" "$script"'';
  };

  js = {
    name = "js";
    program = "node";
    parts = [
      "node"
      "nodejs"
    ];
    extension = "js";
    missing = "give the step a Node.js with bin/node";
    hasVariables = false;
    run = ''
      printf '%s' '${javascriptPreamble}' > "$NIX_BUILD_TOP/preamble.js"
      "$1" --require "$NIX_BUILD_TOP/preamble.js" "$script"'';
  };

  other = name: {
    inherit name;
    program =
      {
        r = "Rscript";
        R = "Rscript";
        sh = "sh";
      }
      .${name} or name;
    parts = [ name ];
    extension = name;
    missing = "give the step an interpreter that has it";
    hasVariables = true;
    run = ''"$1" "$script"'';
  };
}
