/*
  A step whose result is pinned by its hash: it is not run, but taken from the store or a cache.

    let
      pinned = import ./nix/lib/pinned.nix;
      output = import ./nix/lib/output.nix { toolchain.sh = pkgs.busybox; contentAddressed = true; };
    in
    pinned {
      hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
      unpinned = output "${train}/bin/train --epochs=5";
    }

  The value is the derivation by hash, under the step's name, so that its path is the one that the
  step's result has. `nwKind` is "step", and `nwUnpinned` the path of the derivation that would make
  it, as a text alone: where the result came from can be read there, and nothing of it is built. `nw`
  is that of the step, with `hash`, and `unpinned`, the derivation itself.
*/
{ hash, unpinned }:
let
  inherit (unpinned.nw) name;
  isHash =
    builtins.isString hash
    && (
      builtins.match "sha256-[A-Za-z0-9+/]{43}=" hash != null
      || builtins.match "sha256:[0-9a-z]{52}" hash != null
      || builtins.match "sha256:[0-9a-f]{64}" hash != null
    );
  byHash = import ./by-hash.nix {
    inherit (unpinned) name;
    inherit hash;
    kind = "step";
    absent = "the result of the step ${name} is pinned by the hash ${hash}, and is not in this store and in no cache that it knows: add the cache that has it to substituters, or take hash out, which runs the step - and where that gives another hash, it is the hash to write; a result that refers to store paths can be pinned with strip = true only";
    attributes.nwUnpinned = builtins.unsafeDiscardStringContext unpinned.drvPath;
  };
in
(
  if isHash then
    byHash
  else
    throw ''
      step ${name}: the hash ${if builtins.isString hash then builtins.toJSON hash else "is ${import ./kind-of.nix hash} and"} is no SHA-256 hash
      It looks like sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=, and stands on the step's card.''
)
// {
  nw = unpinned.nw // {
    inherit hash unpinned;
  };
}
