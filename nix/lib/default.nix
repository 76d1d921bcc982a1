/*
  The workflow library: the names that a notebook has besides its own, for plain Nix too.

    let
      lib = import ./nix/lib { toolchain = { sh = pkgs.busybox; python3 = pkgs.python3; }; };
    in
    lib.output "${lib.program "train" ./train.py}/bin/train --epochs=5"

  `toolchain` is a set of what steps are started with: `sh` (a derivation or store path with bin/sh
  and the usual small tools: mkdir, chmod, tail …), and interpreters of scripts by their name, as
  `python3`. `freeze` and `static` do not look at it, so that it may be made with them.

  `contentAddressed = false` makes derivations whose paths follow from what they are made of, for
  daemons that do not allow the other kind: there, a step that is built to the same bytes as before
  does build anew all that comes after it.
*/
{
  toolchain,
  contentAddressed ? true,
  # The kernel's, which knows what it copied before: see static.nix.
  copies ? null,
}:
let
  own = { inherit toolchain contentAddressed; };
in
{
  inherit toolchain;
  output = import ./output.nix own;
  script = import ./script.nix (own // { interpreters = { }; });
  # With interpreters that come before those of the toolchain, by their names; null where there is none.
  scriptWith = interpreters: import ./script.nix (own // { inherit interpreters; });
  sweep = import ./sweep.nix;
  zip = import ./zip.nix;
  input = import ./input.nix;
  exact = import ./exact.nix;
  records = import ./records.nix;
  process = import ./process.nix own;
  checkpoint = import ./checkpoint.nix;
  network = import ./network.nix own;
  static = import ./static.nix { inherit copies; };
  program = import ./program.nix own;
  nixpkgs = import ./nixpkgs.nix;
  python = import ./python.nix own;
  r = import ./r.nix own;
  freeze = import ./freeze.nix { inherit contentAddressed; };
}
