/*
  The last name of a path, as steps are called after their programs:

    map baseName [ "/usr/bin/python3" "/nix/store/00000000000000000000000000000000-train.py" ]
      => [ "python3" "train.py" ]

  `/nix/store/HASH-name` without a file in it is called `name`, and what stands for an output that is
  not built yet, a slash and 52 characters, has no name.
*/
let
  inherit (builtins) head match storeDir;
in
path:
let
  base = baseNameOf path;
  inStore = match "[0-9a-z]{32}-(.*)" base;
in
if match "/[0-9a-z]{52}" path != null then
  "step"
else if dirOf path == storeDir && inStore != null then
  head inStore
else
  base
