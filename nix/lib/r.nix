/*
  An R with packages, out of a pinned set:

    R = r {
      pkgs = {
        rWrapper = { override = { packages }: tool "R-${builtins.head packages}"; };
        rPackages = { ggplot2 = "ggplot2"; };
      };
      packages = [ "ggplot2" ];
    };
    version = output "${R}/bin/Rscript --version";

  `pkgs` is what nixpkgs gives (nixpkgs.nix), and can be left out where `toolchain` is such a set;
  `packages` are names of its rPackages, in which a dot is an underscore: data_table.
*/
{ toolchain, ... }:
argument:
let
  inherit (builtins) isAttrs isList replaceStrings;
  form =
    if isAttrs argument && !(argument ? outPath) then
      import ./keys.nix {
        of = "r";
        required = [ "packages" ];
        optional = [ "pkgs" ];
      } argument
    else
      throw ''
        r: needs a set with packages, and got ${import ./kind-of.nix argument}
        Write it as in: r { pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; }; packages = [ "ggplot2" ]; }.'';
  pkgs = form.pkgs or toolchain;
  wanted = map (
    name: if builtins.isString name then replaceStrings [ "." ] [ "_" ] name else name
  ) form.packages;
in
if !isList form.packages then
  throw ''
    r: packages is ${import ./kind-of.nix form.packages}, and needs to be a list of names
    Write it as in: packages = [ "ggplot2" ];''
else if !(pkgs ? rWrapper && pkgs ? rPackages) then
  throw ''
    r: the packages have no rWrapper and rPackages
    Give it those of nixpkgs, as in: r { pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; }; packages = [ … ]; }.''
else
  pkgs.rWrapper.override { packages = import ./package-set.nix "r" pkgs.rPackages wanted; }
