/*
  A step: one command, whose output folder is the step's result.

    dataset = output ''
      ${buildData}/bin/build-data --samples=500 --seed=42
    '';
    model = output {
      cmd = "${train}/bin/train --data=${dataset}/data.csv";
      name = "model";
      timeout = "2h";
      memory = "4G";
      info = { note = "for the reader"; };
      preview = [ "loss.svg" ];
    };
    small = output {
      program = "${train}/bin/train";
      args = { data = dataset; lr = 1.0e-7; tags = [ "a" "b" ]; quick = true; };
    };

  The command is a program of the store and its arguments, read into words as a shell reads words
  and quotes (words.nix), its options put in order where that cannot matter (canonical.nix). No
  shell runs it and nothing is expanded but $out, the output folder, and $state, a folder that
  outlives the build. The output folder is made before the program starts, and is where it starts.
  The derivation is named after the program.

  The long form has `cmd`, or `program` and `args` (arguments.nix), and any of these. What the step
  is: `name`, of the derivation; `env`, environment variables; `requires`, what the machine has to
  offer that runs it, as in `[ "gpu" ]` (required-features.nix); `ordered = true`, which keeps the
  command exactly as written; `strip = true`, which removes references to store paths from the
  output (strip.nix). A pin: `hash`, of the result, which is then not run but taken by that hash
  from the store or a cache. What changes nothing about it: `timeout`, `cores` and `memory`, the
  limits of a run, and with `disk` and `uses` what has to be free for it; `retry`, when it is tried
  again; `keep = "never"`, a result that goes as soon as what reads it is built (declared.nix); `info`, data for the reader; `preview` and `metrics`, files of the output that
  are shown first, and those whose numbers count; `state = true`, a folder that outlives the build,
  whose path is in the variable $state. Where a store allows no such folder, there is no variable.

  The value is the derivation. Its arguments from the fourth on are the command; `nwKind` is
  "step"; `nw` holds `command`, `name` and all that is declared (declared.nix).
*/
{ toolchain, contentAddressed }:
let
  inherit (builtins)
    isAttrs
    isString
    ;
  stepKeys = import ./step-keys.nix;
  keys = import ./keys.nix {
    of = "output";
    required = [ ];
    optional = stepKeys.ofCommand ++ stepKeys.ofStep;
  };
  step = import ./step.nix { inherit toolchain contentAddressed; };
  readCommand = import ./command.nix;
  declare = import ./declared.nix;

  short =
    form:
    let
      command = readCommand {
        of = "output";
        inherit form;
      };
    in
    step {
      inherit (command) name text words;
      declared = declare command.name { } // {
        state = command.hasState;
      };
    };

  long =
    form:
    let
      command = readCommand {
        of = "output";
        inherit form;
      };
      inherit (command) name;
      flag = import ./flag.nix name form;
      declared = declare name form // {
        hash = null;
        state = flag "state" || command.hasState;
      };
    in
    import ./declared-step.nix {
      hash = form.hash or null;
      step = step {
        inherit name declared;
        inherit (command) text words;
        environment = if form ? env then import ./environment.nix name form.env else { };
        attributes = import ./required-features.nix name form;
        isStripped = flag "strip";
      };
    };
in
argument:
if isString argument then
  short { cmd = argument; }
else if isAttrs argument && !(argument ? outPath) then
  long (keys argument)
else
  throw ''
    output: needs a command as a string, or a set with cmd, and got ${import ./kind-of.nix argument}
    Write it as in: output "''${program}/bin/program --key=value".''
