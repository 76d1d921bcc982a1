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

  # What a script finds is read from files, by every process: those that it starts begin anew, and
  # find neither variables of the environment that were taken away nor what the first one defined.
  startFolder = "$NIX_BUILD_TOP/nw-start";
  prepare = file: text: ''
    mkdir -p "${startFolder}" && printf '%s' '${text}' > "${startFolder}/${file}" || exit 1
    cat "$inputsPath" > "${startFolder}/inputs.json" && cat "$paramsPath" > "${startFolder}/params.json" || exit 1
    unset bodyPath inputsPath paramsPath
  '';

  # A path is a text that also takes `/`: people write either. What it defines is gone when the
  # script begins, and its frames are left out of errors. multiprocessing, where it does not fork,
  # runs the module that the first process says it is, this one, under another name. A process that
  # cannot begin is started again by a pool, for ever: so it ends the first.
  pythonStart = ''
    def start():
        import importlib.machinery, json, os, signal, sys
        here = os.path.dirname(os.path.abspath(__file__))
        main = globals()
        isFirst = __name__ == "__main__"
        script = sys.argv[1] if isFirst else os.path.join(os.path.dirname(here), "script.py")
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
        def read(name):
            with open(os.path.join(here, name), encoding="utf-8") as file:
                return json.load(file)
        def show(kind, error, trace):
            import traceback
            while trace is not None and trace.tb_frame.f_code.co_filename != script:
                trace = trace.tb_next
            traceback.print_exception(kind, error, trace)
        names = {"inputs": paths(read("inputs.json")), "params": read("params.json")}
        with open(script, "rb") as file:
            source = file.read()
        del main["start"]
        main.update(names, out=StorePath(os.environ["out"]), __file__=script)
        if isFirst:
            with open(os.path.join(here, "first"), "w") as file:
                file.write(str(os.getpid()))
            main["__spec__"] = importlib.machinery.ModuleSpec("nw_script", None)
            sys.argv[:] = [script]
            sys.path[:] = [folder for folder in sys.path if folder not in ("", here)] + [here]
            sys.excepthook = show
            exec(compile(source, script, "exec"), main)
            return
        try:
            exec(compile(source, script, "exec"), main)
        except BaseException:
            show(*sys.exc_info())
            print("script.py: a process that the script started could not read the script, so the step ends here", file=sys.stderr, flush=True)
            with open(os.path.join(here, "first")) as file:
                os.kill(int(file.read()), signal.SIGTERM)
            raise
    start()
  '';

  javascriptPreamble = ''
    const read = (name) => JSON.parse(require("fs").readFileSync(require("path").join(__dirname, name), "utf8"))
    Object.assign(globalThis, { inputs: read("inputs.json"), params: read("params.json"), out: process.env.out })
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

  # A command that fails ends the script, one of a pipe too, and so does a name without a value. One
  # that its reader ended, by SIGPIPE (128 + 13), did not fail: there the option -e rests until the
  # next command, for which nwHeld stands meanwhile.
  bashEnding = ''
    shopt -s inherit_errexit 2> /dev/null || true
    set -o pipefail 2> /dev/null || echo "$0: this bash has no pipefail: of a pipe only the last command is looked at" >&2
    nwFailed() {
      local line=$1 code=$2 command=$3 IFS=" " one
      shift 3
      for one; do
        if [[ $one != 0 && $one != 141 && $code = 141 ]]; then code=$one; fi
      done
      if [[ $code = 141 ]]; then
        if [[ $- = *e* ]]; then
          nwHeld=1
          set +e
          trap "set -e; nwHeld=; trap - DEBUG" DEBUG
        fi
      elif [[ $- = *e* || -n $nwHeld ]]; then
        if [[ $# -gt 1 ]]; then command="$command (exit codes of the pipe: $*)"; fi
        echo "$0: line $line: exit code $code: $command" >&2
        exit "$code"
      fi
    }
    trap '[[ $? != 141 ]] || exit 0' EXIT
    trap 'nwFailed "$LINENO" "$?" "$BASH_COMMAND" "''${PIPESTATUS[@]}"' ERR
    set -eEu
  '';
in
{
  python = {
    name = "python";
    program = "python3";
    parts = [ "python3" ];
    extension = "py";
    missing = "give the step a Python with bin/python3";
    hasVariables = false;
    run = ''
      ${prepare "nw_script.py" pythonStart}"$1" "${startFolder}/nw_script.py" "$script"'';
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
        nwHeld=
        ${bashEnding}      '';
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
      ${prepare "preamble.js" javascriptPreamble}"$1" --require "${startFolder}/preamble.js" "$script"'';
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
