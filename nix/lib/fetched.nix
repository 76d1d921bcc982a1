/*
  A file of a URL, or the folder that an archive of a URL holds, pinned by its hash:

    builtins.isFunction fetched
      => true

  `hash` is that of the file, or of what is in the archive; an archive is what ends as one (.tar.gz,
  .tgz, .tar.xz, .tar.bz2, .zip), unless `unpack` says otherwise. Without `hash` it is fetched, and
  fails with the line to write: a file's in words of the library, an archive's in those of Nix.
*/
{
  url,
  hash,
  name,
  unpack ? null,
}:
let
  inherit (builtins)
    addErrorContext
    fetchTarball
    fetchurl
    hashFile
    isString
    match
    ;
  isArchive =
    if unpack != null then
      unpack
    else
      match "[^?#]*\\.(tar|tar\\.gz|tgz|tar\\.xz|txz|tar\\.bz2|tar\\.zst|zip)([?#].*)?" url != null;
in
if !isString url then
  throw ''
    static: url needs to be a text, and is ${import ./kind-of.nix url}
    Write it as in: static { url = "https://example.org/table.csv"; hash = "sha256-…"; }.''
else if isArchive then
  addErrorContext "while fetching ${url}: the hash that it got is the one to write, as in: hash = \"sha256-…\";" (fetchTarball {
    inherit name url;
    sha256 = if hash == null then import ./no-hash.nix else hash;
  })
else if hash == null then
  throw ''
    static: ${url} has no hash yet
    It was fetched. Write beside its url: hash = "${import ./sri.nix (hashFile "sha256" (fetchurl { inherit name url; }))}";''
else
  fetchurl {
    inherit name url;
    sha256 = hash;
  }
