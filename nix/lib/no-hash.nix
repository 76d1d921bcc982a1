/*
  A hash that no content has, for what is pinned by a hash that nobody knows yet: Nix fetches, and
  fails with the hash that it found.

    noHash
      => "sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
*/
"sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
