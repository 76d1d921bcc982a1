/*
  A snapshot of a process (process.nix) as a step:

    run = process "${train}/bin/train --epochs=100";
    half = checkpoint { process = run; snapshot = 50; };
    evaluation = output "${train}/bin/evaluate --model=${half}/model.bin";

  Its output is what the process writes into $out/50/. What it is follows from the process and the
  number alone, not from which other checkpoints there are. Where its result is there, nothing runs;
  where it is missing, the process runs once, from the nearest earlier snapshot that was kept. `hash`
  pins the result, as that of any step; `info`, `preview` and `metrics` are as in `output`.

  The value is a step; `nwProcess` in its environment tells processes apart, and `nwSnapshot` is the
  number; `nw` has `process`, a word that tells them apart too, and `snapshot`.
*/
argument:
let
  inherit (builtins)
    isAttrs
    isInt
    ;
  form =
    if isAttrs argument && !(argument ? outPath) then
      import ./keys.nix {
        of = "checkpoint";
        required = [
          "process"
          "snapshot"
        ];
        optional = (import ./step-keys.nix).ofResult;
      } argument
    else
      throw ''
        checkpoint: needs a set with process and snapshot, and got ${import ./kind-of.nix argument}
        Write it as in: checkpoint { process = run; snapshot = 50; }.'';
  process =
    if isAttrs form.process && form.process.nwKind or null == "process" then
      form.process
    else
      throw ''
        checkpoint: process is ${if isAttrs form.process && form.process ? outPath then "a step" else import ./kind-of.nix form.process}, and needs to be what process gives
        Write it as in: run = process { cmd = "…"; }; half = checkpoint { process = run; snapshot = 50; };.'';
  snapshot =
    if isInt form.snapshot && form.snapshot >= 0 then
      form.snapshot
    else
      throw ''
        checkpoint of ${process.name}: snapshot is ${
          if isInt form.snapshot then toString form.snapshot else import ./kind-of.nix form.snapshot
        }, and needs to be a number from 0 on
        Write it as in: checkpoint { process = run; snapshot = 50; }.'';
  declared = import ./declared.nix "${process.name}-${toString snapshot}" form;
in
import ./declared-step.nix {
  hash = form.hash or null;
  step = process.snapshot snapshot (
    (if form ? info then { inherit (declared) info; } else { })
    // (if form ? preview then { inherit (declared) preview; } else { })
    // (if form ? metrics then { inherit (declared) metrics; } else { })
  );
}
