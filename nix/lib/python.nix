/*
  A Python with packages, out of a pinned set:

    python3 = python {
      pkgs = { python3 = { withPackages = choose: tool "python3-${builtins.head (choose { numpy = "numpy"; })}"; }; };
      packages = [ "numpy" ];
    };
    version = output "${python3}/bin/python3 --version";

  `pkgs` is what nixpkgs gives (nixpkgs.nix), and can be left out where `toolchain` is such a set;
  `packages` are names in it, and `version`, as in "3.12", chooses another Python than its own.

  `python.venv { python; requirements; hash; }` is a Python with the packages of a requirements file,
  for those who are not on nixpkgs: see python-venv.nix.
*/
{ toolchain, contentAddressed }:
let
  inherit (builtins) isAttrs isList replaceStrings;
  make =
    argument:
    let
      form =
        if isAttrs argument && !(argument ? outPath) then
          import ./keys.nix {
            of = "python";
            required = [ "packages" ];
            optional = [
              "pkgs"
              "version"
            ];
          } argument
        else
          throw ''
            python: needs a set with packages, and got ${import ./kind-of.nix argument}
            Write it as in: python { pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; }; packages = [ "numpy" ]; }.'';
      pkgs = form.pkgs or toolchain;
      attribute =
        if form ? version then "python${replaceStrings [ "." ] [ "" ] form.version}" else "python3";
      base =
        pkgs.${attribute} or (throw ''
          python: the packages have no ${attribute}
          Give it those of nixpkgs, as in: python { pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; }; packages = [ … ]; }.'');
    in
    if !isList form.packages then
      throw ''
        python: packages is ${import ./kind-of.nix form.packages}, and needs to be a list of names
        Write it as in: packages = [ "numpy" "pandas" ];''
    else if !(isAttrs base && base ? withPackages) then
      throw ''
        python: this machine's own ${attribute}, frozen, takes no packages of nixpkgs
        Give it those of nixpkgs, as in: python { pkgs = nixpkgs { rev = "…"; hash = "sha256-…"; }; packages = [ … ]; }; or freeze a virtual environment: %freeze python3 --venv .venv.''
    else
      base.withPackages (set: import ./package-set.nix "python" set form.packages);
in
{
  __functor = _: make;
  venv = import ./python-venv.nix { inherit toolchain contentAddressed; };
}
