/*
  Files from outside, by their content:

    # a file or folder, as it is now
    data = static { path = ./data; };
    # in the store already, or in a cache
    reference = static { hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="; };
    model = output "${train}/bin/train --data=${data}/table.csv --like=${reference}";

  With path and hash it is the file, if it has that hash. In the store it is called "static", or
  `name`: where the file came from does not matter. `hash` is the SHA-256 of its NAR, as `nix-hash
  --type sha256 --base32 PATH` prints it, in any notation that Nix reads. Folders of links to results,
  which the kernel keeps beside notebooks as `outs`, are no part of a folder: they change with each
  result.

  static { url = "https://example.org/table.csv"; hash = "sha256-…"; } fetches a file, and of an
  archive (.tar.gz, .zip and others) the folder that it holds; `unpack` says which where the name does
  not. The hash is that of the file, or of what is in the archive. Without it, it is fetched once, and
  the error is the line to write. `info` is data for the reader.

  The kernel keeps what `path` was when it was copied, and gives the library `copies`: a set of
  `hashOf`, a function of a path that gives the hash of what is as it was then, or null, and
  `copied`, a function of path and store path that hears what was copied, and gives the latter.

  The value has `outPath` and `nwKind` "static", and `nw` with `{ name; path; url; hash; info; }`.
*/
{ copies }:
argument:
let
  inherit (builtins)
    baseNameOf
    hasContext
    isAttrs
    isString
    pathExists
    readFile
    stringLength
    substring
    typeOf
    unsafeDiscardStringContext
    ;
  form =
    if isAttrs argument && !(argument ? outPath) then
      import ./keys.nix {
        of = "static";
        required = [ ];
        optional = [
          "path"
          "hash"
          "url"
          "unpack"
          "name"
          "info"
        ];
      } argument
    else
      throw ''
        static: needs a set with path or hash, and got ${import ./kind-of.nix argument}
        Write it as in: static { path = ./data; }.'';
  name = form.name or "static";

  # The kernel's folders are known by the first line of their `.gitignore`: another `outs` is data.
  linksMark = "# Links into the Nix store, kept by nix-workflow:";
  isLinks =
    path: kind:
    kind == "directory"
    && baseNameOf path == "outs"
    && pathExists "${path}/.gitignore"
    && substring 0 (stringLength linksMark) (readFile "${path}/.gitignore") == linksMark;

  # `builtins.path` with a hash does not look at the path once the hash is in the store: so it is
  # given none but the kernel's, and what it gives is compared with that of the notebook.
  place = toString form.path;
  isPlace = typeOf form.path == "path" || isString form.path && !hasContext form.path;
  known = if copies == null || !isPlace then null else copies.hashOf place;
  copyWith =
    more:
    builtins.path (
      {
        inherit name;
        inherit (form) path;
        filter = path: kind: !isLinks path kind;
      }
      // more
    );
  byPath =
    if known != null then
      copyWith { sha256 = known; }
    else if copies != null && isPlace then
      copies.copied place (copyWith { })
    else
      copyWith { };
  byHash = import ./by-hash.nix {
    inherit name;
    inherit (form) hash;
    kind = "static";
    absent = "the static files ${name} with the hash ${form.hash} are not in this store and in no cache that it knows: give static their path too, or add the cache that has them to substituters";
  };
  matches =
    unsafeDiscardStringContext byPath == unsafeDiscardStringContext byHash.outPath;
  nw = {
    inherit name;
    path = form.path or null;
    url = form.url or null;
    hash = form.hash or null;
    info = form.info or null;
  };
in
if form ? path && form ? url then
  throw ''
    static: path and url exclude each other
    Keep path, a file of this machine, or url.''
else if form ? url then
  {
    inherit name nw;
    nwKind = "static";
    outPath = import ./fetched.nix {
      inherit name;
      inherit (form) url;
      hash = form.hash or null;
      unpack = form.unpack or null;
    };
  }
else if form ? path then
  {
    inherit name nw;
    nwKind = "static";
    outPath =
      if !(form ? hash) || matches then
        byPath
      else
        throw ''
          static: the content of ${toString form.path} does not have the hash ${form.hash}
          It changed, or the hash is another file's. The hash that it has now is printed by: nix-hash --type sha256 --base32 ${toString form.path}'';
  }
else if form ? hash then
  byHash // { inherit nw; }
else
  throw ''
    static: needs path, hash or url
    Write it as in: static { path = ./data; }.''
