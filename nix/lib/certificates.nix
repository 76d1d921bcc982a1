/*
  The certificates by which a step that may reach the network knows whom it speaks to: those of the
  machine, by whatever names programs look for them.

    builtins.length certificates.variables
      => 8

  The kernel passes them as text in `variables`, in parts that an environment variable can take
  (nix/certificates.ts); they are no part of what the step is. `lines`, for the shell that starts it,
  puts them into a file. Without a kernel it is the one that newer versions of Nix show to such steps.
*/
let
  inherit (builtins) concatStringsSep genList toString;
  variables = genList (index: "NW_CERTIFICATES_${toString index}") 8;
  names = [
    "SSL_CERT_FILE"
    "NIX_SSL_CERT_FILE"
    "CURL_CA_BUNDLE"
    "GIT_SSL_CAINFO"
    "REQUESTS_CA_BUNDLE"
    "PIP_CERT"
  ];
in
{
  inherit variables;
  lines = ''
    certificates=/etc/ssl/certs/ca-certificates.crt
    if [ -n "$NW_CERTIFICATES_0" ]; then
      certificates=$NIX_BUILD_TOP/certificates.pem
      printf '%s' ${concatStringsSep " " (map (name: ''"${"$" + name}"'') variables)} > "$certificates"
    fi
    unset ${concatStringsSep " " variables}
    if [ -r "$certificates" ]; then
      export ${concatStringsSep " " (map (name: ''${name}="''${${name}-$certificates}"'') names)}
    fi
  '';
}
