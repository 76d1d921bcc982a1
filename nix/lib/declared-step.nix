/*
  The value of a step that declares things (declared.nix): what is wrong in them is told before
  anything is built, and a result that is pinned by its hash takes the place of the run (pinned.nix).

    let
      declaredStep = import ./nix/lib/declared-step.nix;
      output = import ./nix/lib/output.nix { toolchain.sh = pkgs.busybox; contentAddressed = true; };
    in
    declaredStep {
      hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
      step = output "${train}/bin/train --epochs=5";
    }

  Without `hash`, or with null, it is `step` itself.
*/
{
  step,
  hash ? null,
}:
let
  inherit (builtins) seq;
  inherit (step.nw)
    timeout
    cores
    memory
    disk
    uses
    retry
    keep
    preview
    metrics
    ;
  value =
    if hash == null then
      step
    else
      import ./pinned.nix {
        inherit hash;
        unpinned = step;
      };
in
seq timeout (
  seq cores (seq memory (seq disk (seq uses (seq retry (seq keep (seq preview (seq metrics value)))))))
)
