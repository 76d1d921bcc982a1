/*
  The secrets that a step which may reach the network is given, by their names alone:

    (secrets "table" { secrets = [ "TOKEN" ]; }).variables
      => [ "NW_SECRET_TOKEN" ]

  Their values are no part of a derivation: Nix takes the variables from its own environment when it
  builds what is known by its hash (`impureEnvVars`), below a daemon from that of the daemon. The kernel
  gives them to the one call that runs the step (nix/builder/secrets.ts); who builds without it sets
  them. `lines`, for the shell that starts the step, give the program each by its own name. `check`,
  for what follows the program, ends a step with 1 whose result holds one as it stands: everybody can
  read what is in the store. Of a secret of several lines the second is looked for, since the first of
  a key is that of any other. A shell without grep and find looks for nothing.
*/
step: form:
let
  inherit (builtins)
    all
    concatStringsSep
    elem
    isList
    isString
    map
    match
    ;
  names = form.secrets or [ ];
  # The shell, and what starts the step, would lose their own.
  taken = import ./reserved.nix ++ [
    "HOME"
    "IFS"
    "LANG"
    "PATH"
    "PWD"
    "TMPDIR"
    "TZDIR"
    "code"
    "found"
    "newline"
    "secret"
  ];
  isName =
    name:
    isString name
    && match "[A-Za-z][A-Za-z0-9_]{0,99}" name != null
    && match "(nw|NW_|NIX_|LD_).*" name == null
    && !elem name taken;
  each = lines: concatStringsSep "" (map lines names);
in
if !(isList names && all isName names) then
  throw ''
    step ${step}: secrets needs to be a list of names of environment variables that are not taken, and is ${import ./kind-of.nix names}
    Write it as in: secrets = [ "TOKEN" ]; with the value where the kernel finds it, and never in the notebook.''
else
  {
    inherit names;
    variables = map (name: "NW_SECRET_${name}") names;
    lines = each (name: ''
      if [ -z "$NW_SECRET_${name}" ]; then
        echo "The secret ${name} is missing: NW_SECRET_${name} is not set where Nix builds." >&2
        exit 1
      fi
      export ${name}="$NW_SECRET_${name}"
      unset NW_SECRET_${name}
    '');
    check =
      ''
        newline='
        '
        holds() {
          cd / && command -v grep > /dev/null && command -v find > /dev/null || return 1
          found=$(grep -rlF -e "$secret" "$out" | head -n 1)
          [ -z "$found" ] || return 0
          found="the name of a file, or a link"
          { find "$out"; find "$out" -type l -exec readlink {} +; } | grep -qF -e "$secret"
        }
      ''
      + each (name: ''
        secret=''${${name}#*"$newline"} secret=''${secret%%"$newline"*}
        [ -n "$secret" ] || secret=''${${name}%%"$newline"*}
        if holds; then
          echo "The result holds the secret ${name} (''${found#"$out"/}): everybody who can read the store could read it." >&2
          exit 1
        fi
      '');
  }
