/*
  Files that are known by their hash alone. They are in the store already or come from a cache;
  nothing builds them, and where they are in neither, Nix fails with the sentence `absent`.

    (byHash {
      name = "static";
      hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
      kind = "static";
      absent = "the data are not here";
    }).nwKind
      => "static"

  It is a fixed-output derivation, whose path is that of the same files brought in by content under
  the same name, with `nix-store --add-fixed --recursive sha256` or `builtins.path`.
*/
{
  name,
  hash,
  kind,
  absent,
  # More of the derivation, which does not change its path.
  attributes ? { },
}:
derivation (
  {
    inherit name;
    system = builtins.currentSystem;
    # There is nothing to run, and nothing that could run it. A builder of Nix's own that Nix does
    # not have fails at once, and Nix quotes its name: the one sentence that it can be made to say.
    builder = "builtin:${absent}";
    outputHash = hash;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
    nwKind = kind;
  }
  // attributes
)
