/*
  The packages of nixpkgs at one commit:

    commit = "057f9aecfb71c4437d2b27d3323df7f93c010b7e";
    pkgs = nixpkgs {
      rev = commit;
      hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    };
    toolchain = { sh = pkgs.busybox; python3 = pkgs.python3; };

  `rev` is a commit, as of https://github.com/NixOS/nixpkgs; `hash` that of what its archive holds.
  Without `hash` it is fetched, and fails with the hash to write. `url` is another place of the same
  archive; `config`, `overlays` and `system` are nixpkgs' own. A toolchain that is pinned is the way
  to steps that are the same on every machine.

  The value is the set of packages, and is fetched when one is asked for.
*/
argument:
let
  inherit (builtins) isAttrs isString match;
  form =
    if isAttrs argument then
      import ./keys.nix {
        of = "nixpkgs";
        required = [ "rev" ];
        optional = [
          "hash"
          "url"
          "config"
          "overlays"
          "system"
        ];
      } argument
    else
      throw ''
        nixpkgs: needs a set with rev and hash, and got ${import ./kind-of.nix argument}
        Write it as in: nixpkgs { rev = "…"; hash = "sha256-…"; }. A rev is a commit of https://github.com/NixOS/nixpkgs; leave hash out for the first time, which fails with the hash to write.'';
  rev =
    if isString form.rev && match "[0-9A-Za-z._/-]+" form.rev != null then
      form.rev
    else
      throw ''
        nixpkgs: rev is no commit
        It is 40 hexadecimal digits, as on https://github.com/NixOS/nixpkgs/commits.'';
  folder = import ./fetched.nix {
    url = form.url or "https://github.com/NixOS/nixpkgs/archive/${rev}.tar.gz";
    hash = form.hash or null;
    name = "nixpkgs";
    unpack = true;
  };
in
import folder {
  config = form.config or { };
  overlays = form.overlays or [ ];
  system = form.system or builtins.currentSystem;
}
