/*
  A step that may reach the network, since the hash of its result is known:

    table = network {
      cmd = "${tool "curl"}/bin/curl --output table.csv https://example.org/table.csv";
      hash = "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    };
    rows = output "${tool "count"}/bin/count ${table}/table.csv";

  It takes the keys of `output` but for `state`. Without `hash` it runs, and fails with the hash that
  its result has: that is the one to write. As long as the hash stays, the result does, and nothing runs
  again, whatever becomes of the command. The result may not refer to store paths (`strip = true`).
  It finds the machine's proxies and certificates in the usual variables (certificates.nix). What it
  has to know that nobody else may, it names: `secrets = [ "TOKEN" ]` (secrets.nix).

  The value is a step; `nw.network` is true, and `nw.hash` null where there is none yet.
*/
{ toolchain, contentAddressed }:
argument:
let
  inherit (builtins) isAttrs;
  stepKeys = import ./step-keys.nix;
  form =
    if isAttrs argument && !(argument ? outPath) then
      import ./keys.nix {
        of = "network";
        required = [ ];
        optional = stepKeys.ofCommand ++ stepKeys.without [ "state" ] stepKeys.ofStep ++ [ "secrets" ];
      } argument
    else
      throw ''
        network: needs a set with cmd and hash, and got ${import ./kind-of.nix argument}
        Write it as in: network { cmd = "''${curl}/bin/curl --output table.csv https://…"; hash = "sha256-…"; }. Leave hash out for the first run, which fails with the hash to write.'';
  command = import ./command.nix {
    of = "network";
    inherit form;
  };
  inherit (command) name;
  flag = import ./flag.nix name form;
  secrets = import ./secrets.nix name form;
  declared = import ./declared.nix name form // {
    network = true;
    secrets = secrets.names;
  };
in
import ./declared-step.nix {
  step = import ./step.nix { inherit toolchain contentAddressed; } {
    inherit name declared secrets;
    inherit (command) text words;
    isStripped = flag "strip";
    environment = if form ? env then import ./environment.nix name form.env else { };
    # No content has this one: Nix then says which it is.
    hash = if declared.hash == null then import ./no-hash.nix else declared.hash;
    # What says how the network is reached, and whom to trust there, from the environment of Nix.
    attributes = import ./required-features.nix name form // {
      impureEnvVars = [
        "http_proxy"
        "https_proxy"
        "ftp_proxy"
        "all_proxy"
        "no_proxy"
      ]
      ++ (import ./certificates.nix).variables
      ++ secrets.variables;
    };
  };
}
